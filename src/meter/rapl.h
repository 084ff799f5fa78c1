#pragma once
// Energy of processor and memory as Intel and AMD count it (RAPL), from the kernel's powercap tree.
// Needs read access to energy_uj, which the kernel gives to root alone since 2020 (PLATYPUS).

#include <filesystem>
#include <vector>

#include "meter/counter.h"
#include "meter/meter.h"
#include "meter/sysfs_file.h"

namespace joulelab {

class Rapl final : public Meter {
 public:
  // `root` is "/" on a real machine, a temporary directory in a test, and the host's mount point
  // inside a container. Errors: `missing` without a powercap tree, `denied` where no counter may be
  // read. A counter that alone may not be read is a channel without values.
  static Result<Rapl> open(const std::filesystem::path& root);

  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  struct Zone {
    SysfsFile file;  // energy_uj
    Counter counter;
    Instant last;
  };
  std::vector<Channel> channels_;
  std::vector<Zone> zones_;
};

}  // namespace joulelab

#pragma once
// Energy of processor and memory as Intel and AMD count it (RAPL), from the kernel's powercap tree.
// Needs read access to energy_uj, which the kernel gives to root alone since 2020 (PLATYPUS).

#include <filesystem>
#include <vector>

#include "base/descriptor.h"
#include "meter/counter.h"
#include "meter/meter.h"

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
    std::filesystem::path energy_uj;
    Counter counter;
    Descriptor descriptor;
    std::uint64_t raw_uj = 0;
    Instant last, checked;
  };
  static Result<std::uint64_t> read_zone(Zone& zone, Instant at);
  std::vector<Channel> channels_;
  std::vector<Zone> zones_;
};

}  // namespace joulelab

#pragma once
// The modelled meter, for machines without a sensor: power range of the processor model x how busy
// the processors are. Honest about its width; see docs/METHOD.md, "The model".

#include <filesystem>

#include "meter/meter.h"
#include "record/machine.h"

namespace joulelab {

class Utilisation final : public Meter {
 public:
  // Error `missing` where /proc/stat under `root` says nothing.
  static Result<Utilisation> open(const std::filesystem::path& root, const Machine& machine);

  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

  // "AMD EPYC: 1.2 to 7.5 W per logical processor, ...": which row of the table and what it
  // assumes.
  const std::string& basis() const { return basis_; }

 private:
  struct Ticks {
    double busy = 0, total = 0;
  };
  Result<Ticks> read_ticks() const;

  std::filesystem::path stat_;
  std::string basis_;
  Watts full_power_;
  std::vector<Channel> channels_;
  Ticks last_ticks_;
  std::optional<Instant> last_;
  Joules total_;
};

}  // namespace joulelab

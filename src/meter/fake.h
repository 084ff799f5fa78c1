#pragma once
// An instrument that invents a plausible machine: a package of about 50 W and its memory, counted
// in steps and renewed each millisecond like the real ones. Deterministic in time; the truth is
// known in closed form.

#include <optional>

#include "meter/meter.h"

namespace joulelab {

class Fake final : public Meter {
 public:
  Fake();
  std::span<const Channel> channels() const override { return channels_; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

  // The exact energy of the package from the first reading on.
  static Joules package_energy(Seconds elapsed);

 private:
  std::vector<Channel> channels_;
  std::optional<Instant> first_;
};

}  // namespace joulelab

#pragma once
// What FakeClock is to time, this is to power: the true load of an invented machine. Fake work
// drives it and every fake meter looks at it, so that what they say can be held against the truth.

#include <vector>

#include "base/clock.h"
#include "base/units.h"

namespace joulelab {

struct PartPower {
  Watts package, dram, gpu;
};

struct PartEnergy {
  Joules package, dram, gpu;
  Joules total() const { return package + dram + gpu; }
};

// Power is constant between two changes. Not thread-safe, as FakeClock is not.
class FakeLoad {
 public:
  static constexpr PartPower idle{Watts{22}, Watts{3}, Watts{18}};

  // Idle since time began.
  FakeLoad() : changes_{{Instant{}, idle, {}}} {}

  // From `at` on, which is no earlier than the last change.
  void set(Instant at, PartPower power);

  // From the beginning of time to `at`, of which the past is known as well. O(log changes).
  PartEnergy energy(Instant at) const;

 private:
  struct Change {
    Instant at;
    PartPower power;
    PartEnergy before;
  };
  static PartEnergy energy_after(const Change& change, Instant at);
  std::vector<Change> changes_;
};

}  // namespace joulelab

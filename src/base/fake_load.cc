#include "base/fake_load.h"

#include <algorithm>

namespace joulelab {

PartEnergy FakeLoad::energy_after(const Change& change, Instant at) {
  const Seconds elapsed = at - change.at;
  const auto& [package, dram, gpu] = change.power;
  return {change.before.package + package * elapsed, change.before.dram + dram * elapsed,
          change.before.gpu + gpu * elapsed};
}

void FakeLoad::set(Instant at, PartPower power) {
  changes_.push_back({at, power, energy_after(changes_.back(), at)});
}

PartEnergy FakeLoad::energy(Instant at) const {
  const auto next = std::ranges::upper_bound(changes_, at, {}, &Change::at);
  return energy_after(next == changes_.begin() ? *next : *std::prev(next), at);
}

}  // namespace joulelab

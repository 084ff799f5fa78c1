#include "report/account_sum.h"

#include <algorithm>
#include <cmath>

namespace joulelab {
namespace {

// How far the sum reaches to one side.
struct Reach {
  double common = 0, random_squared = 0;
  void add(double whole, double random) {
    common += std::sqrt(std::max(0.0, whole * whole - random * random));
    random_squared += random * random;
  }
  double whole() const { return std::hypot(common, random()); }
  double random() const { return std::sqrt(random_squared); }
};

}  // namespace

Account sum_of_accounts(std::span<const Run* const> runs) {
  Account sum{.energy = {}};
  Reach below, above;
  double energy_j = 0;
  for (const auto* run : runs) {
    const auto& account = run->account;
    if (!account.energy) continue;
    const double own_j = account.energy->value;
    sum.coverage = sum.energy ? std::min(sum.coverage, account.coverage) : account.coverage;
    energy_j += own_j;
    sum.energy = Joules{energy_j};
    sum.duration += duration_of(*run);
    sum.measured_share += own_j * account.measured_share;
    sum.modelled_share += own_j * account.modelled_share;
    sum.constant_share += own_j * account.constant_share;
    below.add(own_j - account.low.value, own_j - account.random_low.value);
    above.add(account.high.value - own_j, account.random_high.value - own_j);
  }
  for (auto* share : {&sum.measured_share, &sum.modelled_share, &sum.constant_share})
    *share = energy_j > 0 ? *share / energy_j : 0;
  sum.low = Joules{energy_j - below.whole()};
  sum.high = Joules{energy_j + above.whole()};
  sum.random_low = Joules{energy_j - below.random()};
  sum.random_high = Joules{energy_j + above.random()};
  return sum;
}

}  // namespace joulelab

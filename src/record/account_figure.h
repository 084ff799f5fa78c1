#pragma once
// Figures that follow from accounts: the mean power, and the difference of two runs. Pure,
// thread-safe.

#include <optional>

#include "record/ledger.h"

namespace joulelab {

struct MeanPower {
  Watts value;
  Watts low, high;                // 95 % interval
  Watts random_low, random_high;  // the same without the meters' common gain: for comparisons
};

// Of the counted channels, each over the time that it covered itself: a gap must not make the mean
// look small, nor that of one channel make another's look large. Nothing where none covered any.
std::optional<MeanPower> mean_power_of(const Account& account);

struct EnergyDifference {
  Joules value;      // of the second less the first
  Joules low, high;  // 95 % interval
};

// `second` less `first`, for two runs on one machine. A channel that both count has one unknown
// gain, which is that of the difference alone, and one unknown offset, which leaves what the
// covered times differ by: so the difference may be known better than either energy. Of a channel
// that one of them counts alone, gain and offset stay whole. Random parts are independent. Nothing
// where either has no energy.
std::optional<EnergyDifference> difference_of(const Account& first, const Account& second);

}  // namespace joulelab

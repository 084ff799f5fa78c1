#pragma once
// Meters that look at the same thing, and meters one of which looks at what holds the others: do
// their energies fit, within chance, or at least within the accuracy that they state?

#include <span>
#include <string>
#include <vector>

#include "meter/probe.h"

namespace joulelab {

enum class Agreement {
  by_chance,    // the difference is within the 95 % bounds of chance
  by_accuracy,  // it is more, and within those of the meters' gains and offsets
  none,         // it is more than all of them allow
};

// Two channels of one component and device. Powers are means over what each covered of their
// common time.
struct MeterComparison {
  std::string a, b;  // channels
  Watts power_a{0}, power_b{0};
  double ratio = 1, low = 1, high = 1;  // a to b, with the 95 % bounds of chance alone
  Seconds window{0};
  Agreement agreement = Agreement::by_chance;
};

// A channel, or several outlets together, and the disjoint channels that lie inside it. It must
// not read less than they do.
struct Containment {
  std::vector<std::string> outer, inner;  // channels
  Watts outer_power{0}, inner_power{0};
  Seconds window{0};
  Agreement agreement = Agreement::by_chance;  // none: it reads less than what it holds
};

// In the order of the channels; a pair that has no common time of half a second, or of which one
// covers less than half of it, is left out. The uncertainty is energy_between's, of points as far
// apart as in a run. The gain and the offset of one meter are the same for its channels and cancel
// between them.
std::vector<MeterComparison> comparisons_of(std::span<const ProbedMeter> meters);
std::vector<Containment> containments_of(std::span<const ProbedMeter> meters);

}  // namespace joulelab

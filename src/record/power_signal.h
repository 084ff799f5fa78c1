#pragma once
// Power over time out of the samples of any channel, to be laid beside that of another instrument.

#include <span>
#include <vector>

#include "record/trace.h"

namespace joulelab {

struct PowerSeries {
  std::vector<double> time_s, power_w;  // as long as each other; times ascend strictly
};

// Of a gauge its values at their instants; of a counter the mean between two readings, at their
// middle. Samples within [begin, end] alone; times count from `begin`. A condition has none.
PowerSeries power_of(const Trace& trace, Instant begin, Instant end);

// The sum at the instants of the finest, where all are known; linear between samples. Empty where
// one of them is.
PowerSeries sum_of(std::span<const PowerSeries> parts);

}  // namespace joulelab

#pragma once
// By how much a far instrument's stamps lag behind this machine's own meters: a plug averages, its
// network delays, and a window cut by its stamps alone would be cut in the wrong place.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "record/trace.h"

namespace joulelab {

struct Alignment {
  std::string channel;
  Seconds lag{0};  // above 0: what near meters show at t, the channel shows at t + lag
  std::optional<Seconds> low, high;  // 95 %, of random error alone
  double correlation = 0;            // of both powers at that lag
  bool is_applied = false;           // windows of the channel are shifted by it
  bool operator==(const Alignment&) const = default;
};

// Compares each far channel of energy within [begin, end] with the sum of the near ones that vary
// most, of which the first and last seconds are left out (the longest lag, an eighth of the time),
// by cross-correlation of power (stats/lag.h), and sets `lag` of those whose lag is certain: a
// correlation of 0.7 or more, an interval that does not hold 0, and no further off than the
// instrument's own slowness and a second. Of a load that repeats itself every `period` lags up to
// 0.4 of it alone are looked at. Channels without an answer are left out. `lag_error` is that of
// the interval; of a lag that is not certain it is all that the lag may be.
std::vector<Alignment> align(std::span<Trace> traces, Instant begin, Instant end,
                             std::optional<Seconds> period = {});

}  // namespace joulelab

#pragma once
// Meters read as fast as is sensible for a short while, for joulelab meters --probe. Here they are
// read; what the points say is found out by channel_probe.h and meter_comparison.h.

#include <optional>
#include <string>
#include <vector>

#include "meter/sampler.h"

namespace joulelab {

// Of one reading of all channels of a meter.
struct ReadingCost {
  Seconds took{0};
  Seconds cpu{0};  // of the reading thread; what the kernel or a driver does elsewhere is not in it
};

struct ProbedMeter {
  std::string name;
  bool is_far = false;
  bool is_model = false;              // there is no sensor behind it
  Seconds usual_period{0.1};          // between two readings in a run
  Seconds pace{0};                    // between two readings here
  std::vector<ReadingCost> readings;  // in order; failed ones too
  int failures = 0;                   // of the readings
  std::optional<Error> last_failure{};
  std::vector<Trace> traces{};  // one a channel, stamped as in a run
};

// Reads all meters at once for `duration` (and up to two seconds more, until slow instruments show
// its end). A near meter is read every 0.2 ms, or as often as takes a fifth of a processor's time;
// a far one five times within its usual period, and never more than ten times a second; a model,
// which has no sensor to be found out, as often as in a run. At most 50,000 readings of each.
std::vector<ProbedMeter> probe(Clock& clock, std::vector<NamedMeter> meters, Seconds duration);

}  // namespace joulelab

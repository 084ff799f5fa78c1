#pragma once
// All that a probe found out, as joulelab meters --probe says it in words and in JSON.

#include <cstddef>
#include <string>

#include "meter/channel_probe.h"
#include "meter/meter_comparison.h"

namespace joulelab {

struct ReadingSummary {
  Seconds median{0}, p95{0};  // of what one reading takes
  Seconds mean_cpu{0};
};

struct MeterProbe {
  std::string name;
  bool is_far = false;
  bool is_model = false;  // there is no sensor behind it
  Seconds usual_period{0}, pace{0};
  std::size_t readings = 0;
  int failures = 0;
  std::optional<Error> last_failure;
  std::optional<ReadingSummary> cost;  // nothing where it was never read
  std::vector<ChannelProbe> channels;
};

struct ProbeReport {
  Seconds duration{0};
  std::vector<MeterProbe> meters;
  std::vector<MeterComparison> comparisons;
  std::vector<Containment> containments;
};

// Pure.
ProbeReport report_of(std::span<const ProbedMeter> meters, Seconds duration);

// How long a probe must last to see five renewals of each channel as it describes itself, where
// this one was too short for that.
std::optional<Seconds> longer_probe(const ProbeReport& report);

// As docs/FORMATS.md describes it.
std::string to_json_text(const ProbeReport& report, int indent = -1);

}  // namespace joulelab

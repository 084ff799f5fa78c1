#pragma once
// When a part of a run's time stands for the whole, and when not.

#include <algorithm>
#include <optional>

#include "record/run.h"

namespace joulelab {

// Less than this share of the time, and a meter did not see the run.
inline constexpr double least_coverage = 0.98;

// A window of fewer renewals of the slowest channel holds too much of its neighbours.
inline constexpr double least_renewals = 5;

// The longest time between two values, or over which one is averaged, of the channels with a line
// in the ledger for which is_meant(line, channel).
template <class IsMeant>
Seconds slowest_renewal(const Run& run, IsMeant is_meant) {
  Seconds slowest{0};
  for (const auto& trace : run.traces) {
    const auto& channel = trace.channel;
    const auto line = std::ranges::find(run.account.lines, channel.name, &LedgerLine::channel);
    if (line == run.account.lines.end()) continue;  // a condition
    if (is_meant(*line, channel))
      slowest = std::max({slowest, channel.update_period, channel.averaging});
  }
  return slowest;
}

// The run's energy; nothing where a counted channel saw less of it: a part is not the whole.
inline std::optional<Joules> whole_energy_of(const Run& run) {
  return run.account.coverage >= least_coverage ? run.account.energy : std::nullopt;
}

}  // namespace joulelab

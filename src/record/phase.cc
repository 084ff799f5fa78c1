#include "record/phase.h"

#include <algorithm>
#include <array>

#include "record/energy_integral.h"

namespace joulelab {
namespace {

constexpr std::array<std::string_view, 8> in_order{"setup",  "data",  "forward",  "backward",
                                                   "update", "train", "validate", "checkpoint"};

// Between two values of a channel: it is no quicker than it is read, nor than it renews itself.
Seconds interval_of(const Run& run, const LedgerLine& line) {
  Seconds interval{0};
  for (const auto& each : run.punctuality) {
    if (each.meter == line.meter) interval = std::max(interval, each.period);
  }
  for (const auto& [channel, points] : run.traces) {
    if (channel.name != line.channel) continue;
    interval = std::max({interval, channel.update_period, usual_interval(points)});
  }
  return interval;
}

Seconds slowest_interval_of(const Run& run) {
  Seconds slowest{0};
  for (const auto& line : run.account.lines) {
    if (line.counted) slowest = std::max(slowest, interval_of(run, line));
  }
  return slowest;
}

// Of a window of length L at most L less one interval lies in intervals of its own.
bool is_too_short(Seconds window, Seconds interval) { return window < 2.0 * interval; }

// The highest mean power of any window: no neighbour is thought to take more.
Watts highest_power_of(const Run& run) {
  Watts highest;
  for (const auto& window : run.windows) {
    const Seconds length = window.end - window.begin;
    if (window.energy && length > Seconds{0}) highest = std::max(highest, *window.energy / length);
  }
  return highest;
}

// A phase begins and ends where the power changes, amid an interval of the meter. Of an interval of
// length d with a share f inside, time gives f (1 - f) d x the difference of the powers to the
// wrong side: d / 4 x the difference at most, at each of the two edges. The neighbour takes from
// nothing to the highest power.
void widen_by_edges(Phase& phase, Watts highest) {
  if (!phase.energy || phase.duration <= Seconds{0}) return;
  const Seconds window = phase.duration / static_cast<double>(phase.windows);
  const Seconds edges = static_cast<double>(phase.windows) / 2 * std::min(phase.interval, window);
  const Watts power = *phase.energy / phase.duration;
  const Watts above = std::max(Watts{0}, highest - power);
  phase.low = std::max(Joules{0}, phase.low - above * edges);
  phase.high += (phase.high / phase.duration) * edges;
}

std::optional<Phase> phase_of(const Run& run, std::string_view name, Seconds interval) {
  Phase phase{.name = std::string(name),
              .windows = 0,
              .duration = Seconds{0},
              .energy = {},
              .low = {},
              .high = {},
              .coverage = 0,
              .is_time_weighted = false,
              .interval = interval};
  Seconds covered{0};
  for (const auto& window : run.windows) {
    if (window.name != name) continue;
    ++phase.windows;
    phase.duration += window.end - window.begin;
    if (!window.energy) continue;
    covered += window.end - window.begin;
    phase.energy = phase.energy.value_or(Joules{}) + *window.energy;
    phase.low += window.low;
    phase.high += window.high;
  }
  if (phase.windows == 0) return std::nullopt;
  if (phase.duration > Seconds{0}) phase.coverage = covered / phase.duration;
  phase.is_time_weighted =
      phase.energy && is_too_short(phase.duration / static_cast<double>(phase.windows), interval);
  return phase;
}

}  // namespace

std::vector<Phase> phases_of(const Run& run) {
  const auto interval = slowest_interval_of(run);
  const auto highest = highest_power_of(run);
  std::vector<Phase> phases;
  for (const auto name : in_order) {
    auto phase = phase_of(run, name, interval);
    if (!phase) continue;
    widen_by_edges(*phase, highest);
    phases.push_back(std::move(*phase));
  }
  const bool has_parts =
      std::ranges::any_of(phases, [](const Phase& phase) { return phase.name == "forward"; });
  if (has_parts) std::erase_if(phases, [](const Phase& phase) { return phase.name == "train"; });
  return phases;
}

}  // namespace joulelab

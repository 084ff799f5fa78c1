#include "carbon/energy_profile.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace joulelab {
namespace {

WallTime wall_of(std::int64_t unix_ns) {
  return WallTime(
      std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(unix_ns)));
}

// From `begin` to `end`, cut at the multiples of `step` since the epoch.
std::vector<EnergySlice> empty_slices(WallTime begin, WallTime end, WallTime::duration step) {
  std::vector<EnergySlice> slices;
  for (auto from = begin; from < end;) {
    const auto next = from - from.time_since_epoch() % step + step;
    slices.push_back({from, std::min(next, end), {}});
    from = slices.back().end;
  }
  return slices;
}

// Whether the samples gave every slice an energy.
Result<bool> fill_from_samples(const Run& run, std::vector<EnergySlice>& slices) {
  if (run.traces.empty()) return false;
  std::vector<TimeWindow> windows;
  for (const auto& slice : slices) {
    const auto within = [&](WallTime time) {
      return after(run.begin, time - slices.front().begin);
    };
    windows.push_back({within(slice.begin), within(slice.end)});
  }
  windows.back().to = run.end;
  const auto accounts = JOULELAB_TRY(accounts_within(run, windows));
  for (std::size_t i = 0; i < slices.size(); ++i) {
    if (!accounts[i].energy) return false;
    slices[i].energy = *accounts[i].energy;
  }
  return true;
}

double sum_of(const std::vector<EnergySlice>& slices) {
  double sum_j = 0;
  for (const auto& slice : slices) sum_j += slice.energy.value;
  return sum_j;
}

}  // namespace

Result<EnergyProfile> energy_profile_of(const Run& run, Seconds step) {
  if (!run.account.energy) {
    return fail(Error::Kind::missing, fmt::format("run {} has no known energy", run.id),
                "joulelab runs show " + run.id);
  }
  if (run.started_unix_ns <= 0) {
    return fail(Error::Kind::missing, fmt::format("nobody knows when run {} began", run.id),
                "price it under a yearly mean: joulelab reprice --at all");
  }
  const auto begin = wall_of(run.started_unix_ns);
  const auto length = std::max(duration_of(run), Seconds{1e-9});
  EnergyProfile profile;
  profile.slices =
      empty_slices(begin, begin + std::chrono::duration_cast<WallTime::duration>(length),
                   std::chrono::duration_cast<WallTime::duration>(step));
  const bool is_seen = JOULELAB_TRY(fill_from_samples(run, profile.slices));
  const double seen_j = is_seen ? sum_of(profile.slices) : 0;
  profile.is_even = !(seen_j > 0);
  // The account stays the truth: a slice's share of the samples is scaled to it.
  for (auto& slice : profile.slices) {
    const double share =
        profile.is_even ? Seconds(slice.end - slice.begin) / length : slice.energy.value / seen_j;
    slice.energy = share * *run.account.energy;
  }
  return profile;
}

}  // namespace joulelab

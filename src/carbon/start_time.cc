#include "carbon/start_time.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/quantity_text.h"
#include "base/text.h"

namespace joulelab {
namespace {

using Wait = WallTime::duration;

Wait ticks_of(Seconds time) { return std::chrono::round<Wait>(time); }

// The mean over the run is the sum of weight x (integral until start + at) over its edges: where
// power rises the weight is negative.
struct Edge {
  Wait at{0};
  double weight = 0;  // 1/s
};

std::vector<Edge> edges_of(const RunLoad& load) {
  const double energy_j = energy_of(load).value;
  std::vector<Edge> edges;
  Seconds at{0};
  double share_before = 0;  // of the energy, a second
  for (const auto& piece : load.pieces) {
    if (!(ticks_of(at + piece.length) > ticks_of(at))) continue;
    const double share = piece.energy.value / energy_j / piece.length.count();
    edges.push_back({ticks_of(at), share_before - share});
    share_before = share;
    at += piece.length;
  }
  edges.push_back({ticks_of(at), share_before});
  return edges;
}

// The starts of one stretch without holes, followed from edge to edge.
class Sweep {
 public:
  Sweep(const IntensityIntegral& hours, std::span<const Edge> edges, WallTime first, WallTime last)
      : hours_(hours), edges_(edges), now_(first), last_(last), index_(edges.size()) {
    for (std::size_t i = 0; i < edges.size(); ++i) {
      const auto time = first + edges[i].at;
      // The last edge may lie at the very end of the stretch.
      index_[i] =
          std::min(hours.index_after(time), hours.stretch_end(hours.index_after(first)) - 1);
      value_ += edges[i].weight * hours.until(time, index_[i]);
      slope_ += edges[i].weight * step(i).value.value;
      due_.push_back(step(i).end - edges[i].at);
    }
  }

  WallTime now() const { return now_; }
  double value() const { return value_; }  // g/kWh of a run that starts now
  bool is_over() const { return now_ >= last_; }

  // To the next start at which the slope changes. Returns the integral over the starts between.
  double advance() {
    const auto next = std::min(*std::ranges::min_element(due_), last_);
    const double time_s = Seconds(next - now_).count(), before = value_;
    value_ += slope_ * time_s;
    now_ = next;
    for (std::size_t i = 0; i < due_.size() && !is_over(); ++i)
      if (due_[i] == now_) pass(i);
    return (before + value_) / 2 * time_s;
  }

 private:
  const IntensityStep& step(std::size_t edge) const { return hours_.steps()[index_[edge]]; }
  void pass(std::size_t edge) {
    const double before = step(edge).value.value;
    ++index_[edge];
    slope_ += edges_[edge].weight * (step(edge).value.value - before);
    due_[edge] = step(edge).end - edges_[edge].at;
  }

  const IntensityIntegral& hours_;
  std::span<const Edge> edges_;
  WallTime now_, last_;
  std::vector<std::size_t> index_;  // the step in which each edge lies
  std::vector<WallTime> due_;       // the start with which each edge leaves it
  double value_ = 0, slope_ = 0;
};

struct Extremes {
  WallTime best_at, worst_at;
  double best = 0, worst = 0;
  double sum = 0, sum_s = 0, points = 0, point_sum = 0;
  bool is_empty = true;

  void consider(WallTime at, double value) {
    // What rounding alone makes better is not: the earlier start stays.
    constexpr double rounding = 1e-9;
    if (is_empty || value < best - rounding * std::max(1.0, best)) best = value, best_at = at;
    if (is_empty || value > worst) worst = value, worst_at = at;
    is_empty = false;
    point_sum += value;
    ++points;
  }
};

void sweep_window(const IntensityIntegral& hours, std::span<const Edge> edges,
                  const StartWindow& window, Extremes& found) {
  const auto steps = hours.steps();
  const auto length = edges.back().at;
  for (auto i = hours.index_after(window.earliest);
       i < steps.size() && steps[i].begin < window.latest_end; i = hours.stretch_end(i)) {
    const auto first = std::max(window.earliest, steps[i].begin);
    const auto last = std::min(window.latest_end, steps[hours.stretch_end(i) - 1].end) - length;
    if (last < first) continue;
    Sweep sweep(hours, edges, first, last);
    found.consider(sweep.now(), sweep.value());
    while (!sweep.is_over()) {
      const auto before = sweep.now();
      found.sum += sweep.advance();
      found.sum_s += Seconds(sweep.now() - before).count();
      found.consider(sweep.now(), sweep.value());
    }
  }
}

}  // namespace

RunLoad even_load(Seconds duration, Joules energy) { return {{{duration, energy}}}; }

RunLoad load_of(const EnergyProfile& profile) {
  RunLoad load;
  for (const auto& slice : profile.slices)
    load.pieces.push_back({Seconds(slice.end - slice.begin), slice.energy});
  return load;
}

Seconds length_of(const RunLoad& load) {
  Seconds length{0};
  for (const auto& piece : load.pieces) length += piece.length;
  return length;
}

Joules energy_of(const RunLoad& load) {
  Joules energy;
  for (const auto& piece : load.pieces) energy += piece.energy;
  return energy;
}

std::optional<GramsPerKWh> intensity_from(const IntensityIntegral& hours, const RunLoad& load,
                                          WallTime start) {
  const double energy_j = energy_of(load).value;
  double sum = 0;
  Seconds at{0};
  for (const auto& piece : load.pieces) {
    const auto from = start + ticks_of(at), to = start + ticks_of(at + piece.length);
    at += piece.length;
    if (!(to > from)) continue;
    const auto mean = hours.mean(from, to);
    if (!mean) return std::nullopt;
    sum += piece.energy.value / energy_j * mean->value;
  }
  return GramsPerKWh{sum};
}

Result<void> check_load(const RunLoad& load, const StartWindow& window) {
  const auto length = ticks_of(length_of(load));
  if (length <= Wait{0} || !(energy_of(load).value > 0))
    return fail(Error::Kind::invalid, "a run without length or without energy has no best start");
  if (window.latest_end - window.earliest >= length) return {};
  return fail(
      Error::Kind::invalid,
      fmt::format("a run of {} does not fit between {} and {}", text_of(length_of(load)),
                  utc_text(unix_ns_of(window.earliest)), utc_text(unix_ns_of(window.latest_end))),
      "a wider window: --within, --latest");
}

Result<StartChoice> best_start(const IntensityIntegral& hours, const RunLoad& load,
                               const StartWindow& window) {
  JOULELAB_TRY(check_load(load, window));
  Extremes found;
  sweep_window(hours, edges_of(load), window, found);
  if (found.is_empty) {
    return fail(Error::Kind::missing,
                fmt::format("no {} between {} and {} have all their hours known",
                            text_of(length_of(load)), utc_text(unix_ns_of(window.earliest)),
                            utc_text(unix_ns_of(window.latest_end))));
  }
  // Evaluated afresh, since a sum over a year of steps has gathered rounding.
  const auto exact = [&](WallTime at, double swept) {
    return intensity_from(hours, load, at).value_or(GramsPerKWh{swept});
  };
  const double mean = found.sum_s > 0 ? found.sum / found.sum_s : found.point_sum / found.points;
  return StartChoice{.start = found.best_at,
                     .end = found.best_at + ticks_of(length_of(load)),
                     .best = exact(found.best_at, found.best),
                     .at_once = intensity_from(hours, load, window.earliest),
                     .mean = {mean},
                     .worst = exact(found.worst_at, found.worst)};
}

}  // namespace joulelab

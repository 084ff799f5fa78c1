#include "carbon/interruption.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

#include "base/quantity_text.h"
#include "base/text.h"
#include "carbon/interruption_grid.h"

namespace joulelab {
namespace {

using Wait = WallTime::duration;

// The steps of the window, cut to it, in order of time.
std::vector<IntensityStep> steps_within(const IntensityIntegral& hours, const StartWindow& window) {
  std::vector<IntensityStep> inside;
  const auto steps = hours.steps();
  for (auto i = hours.index_after(window.earliest);
       i < steps.size() && steps[i].begin < window.latest_end; ++i) {
    inside.push_back(steps[i]);
    inside.back().begin = std::max(inside.back().begin, window.earliest);
    inside.back().end = std::min(inside.back().end, window.latest_end);
  }
  return inside;
}

// How much of each step is worked in: whole ones by price, the last in part.
std::vector<Wait> cheapest(std::span<const IntensityStep> steps, Wait length) {
  std::vector<std::pair<double, std::size_t>> order;
  auto shortest = length;
  for (const auto& step : steps) {
    order.emplace_back(step.value.value, order.size());
    shortest = std::min(shortest, step.end - step.begin);
  }
  // No more than these are needed, and the rest of a year stays unsorted.
  const auto most = std::min(order.size(), static_cast<std::size_t>(length / shortest) + 1);
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(most), order.end());
  std::vector<Wait> worked(steps.size());
  for (const auto& [value, i] : order) {
    worked[i] = std::min(length, steps[i].end - steps[i].begin);
    length -= worked[i];
    if (length == Wait{0}) break;
  }
  return worked;
}

// The part of a step that is worked in lies where a neighbour goes on, so that there are few slots.
std::vector<RunSlot> slots_of(std::span<const IntensityStep> steps, std::span<const Wait> worked) {
  std::vector<RunSlot> slots;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (worked[i] == Wait{0}) continue;
    const bool follows = !slots.empty() && slots.back().end == steps[i].begin;
    const bool is_followed =
        i + 1 < steps.size() && worked[i + 1] > Wait{0} && steps[i + 1].begin == steps[i].end;
    const auto begin = follows || !is_followed ? steps[i].begin : steps[i].end - worked[i];
    if (follows)
      slots.back().end = begin + worked[i];
    else
      slots.push_back({begin, begin + worked[i]});
  }
  return slots;
}

}  // namespace

std::optional<GramsPerKWh> intensity_over(const IntensityIntegral& hours, const RunLoad& load,
                                          const InterruptionRule& rule,
                                          std::span<const RunSlot> slots) {
  double sum = 0, length_s = 0, resumed = 0;
  for (const auto& slot : slots) {
    const auto inside = hours.between(slot.begin, slot.end);
    if (!inside) return std::nullopt;
    sum += *inside;
    length_s += Seconds(slot.end - slot.begin).count();
    if (&slot != &slots.front()) resumed += hours.at(slot.begin)->value;
  }
  if (!(length_s > 0)) return std::nullopt;
  return GramsPerKWh{sum / length_s + rule.resume_energy.value / energy_of(load).value * resumed};
}

Result<SlotChoice> best_slots(const IntensityIntegral& hours, const RunLoad& load,
                              const StartWindow& window, const InterruptionRule& rule) {
  const auto even = even_load(length_of(load), energy_of(load));
  const auto whole = best_start(hours, even, window);
  if (!whole && whole.error().kind == Error::Kind::invalid) return tl::unexpected(whole.error());
  SlotChoice choice;
  if (rule.least_chunk > Seconds{0} || rule.resume_energy.value > 0) {
    auto planned = slots_on_grid(hours, even, window, rule);
    choice.slots = std::move(planned.slots);
    choice.grid = planned.cell;
  } else {
    const auto steps = steps_within(hours, window);
    const auto length = std::chrono::round<Wait>(length_of(load));
    const auto worked = cheapest(steps, length);
    if (std::accumulate(worked.begin(), worked.end(), Wait{0}) == length)
      choice.slots = slots_of(steps, worked);
  }
  const auto value = intensity_over(hours, even, rule, choice.slots);
  if (!value && !whole) {
    return fail(Error::Kind::missing,
                fmt::format("fewer than {} between {} and {} are known", text_of(length_of(load)),
                            utc_text(unix_ns_of(window.earliest)),
                            utc_text(unix_ns_of(window.latest_end))));
  }
  // Without a break it needs no grid, and interrupting is not worth what rounding says.
  if (whole && (!value || whole->best.value <= value->value * (1 + 1e-12)))
    return SlotChoice{{{whole->start, whole->end}}, whole->best, Seconds{0}};
  choice.best = *value;
  return choice;
}

}  // namespace joulelab

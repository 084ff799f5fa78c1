#pragma once
// Traces for tests: everything that can happen to a trace happens to these, by a seed.

#include <random>

#include "record/trace.h"

namespace joulelab {

// About ten readings a second with late, equal and far apart instants, stretches without movement,
// and every event. A counter that freezes after a second, or a gauge.
inline Trace random_trace(std::mt19937_64& random, Form form, std::size_t count) {
  const auto chance = [&](double share) {
    return std::uniform_real_distribution<double>(0, 1)(random) < share;
  };
  Trace trace{{.name = "fake/package",
               .meter = "fake",
               .component = Component::package,
               .form = form,
               .resolution = 1e-6,
               .update_period = Seconds{0.001},
               .gain = {0.95, 1.05}},
              {}};
  if (form == Form::counter) trace.channel.freeze_after = Seconds{1};
  std::int64_t at_ns = static_cast<std::int64_t>(random() % 1'000'000'000'000);
  std::uint64_t total_uj = 0;
  bool is_standing = false;
  while (trace.points.size() < count) {
    at_ns += chance(0.05)   ? 0
             : chance(0.05) ? 2'500'000'000
                            : 100'000'000 + static_cast<std::int64_t>(random() % 1'000'000);
    if (chance(0.1)) is_standing = !is_standing;
    if (!is_standing) total_uj += random() % 10'000'000;
    const auto event = chance(0.85) ? Event::none : static_cast<Event>(1 + random() % 4);
    const auto reading_uj = form == Form::counter ? total_uj : random() % 90'000'000;
    const double value = event == Event::unreadable ? 0 : static_cast<double>(reading_uj) * 1e-6;
    trace.points.push_back({Instant(std::chrono::nanoseconds(at_ns)), value, event});
  }
  return trace;
}

// An instant within the trace, often that of one of its points, or a second outside it.
inline Instant random_instant(std::mt19937_64& random, const Trace& trace) {
  const auto& points = trace.points;
  const auto point = points[random() % points.size()].at;
  switch (random() % 4) {
    case 0:
      return points.front().at - std::chrono::seconds(1);
    case 1:
      return points.back().at + std::chrono::seconds(1);
    case 2:
      return point + std::chrono::nanoseconds(random() % 100'000'000);
    default:
      return point;
  }
}

}  // namespace joulelab

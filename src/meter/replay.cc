#include "meter/replay.h"

#include <algorithm>

#include "base/file.h"
#include "record/trace_csv.h"

namespace joulelab {
namespace {

Instant begin_of(const std::vector<Trace>& traces) {
  Instant begin = Instant::max();
  for (const auto& trace : traces) {
    if (!trace.points.empty()) begin = std::min(begin, trace.points.front().at);
  }
  return begin;
}

// What happened in (from, to], of several things the last.
Event event_between(const Trace& trace, Instant from, Instant to) {
  auto event = Event::none;
  for (auto point = std::ranges::upper_bound(trace.points, from, {}, &Point::at);
       point != trace.points.end() && point->at <= to; ++point) {
    if (point->event != Event::none) event = point->event;
  }
  return event;
}

// The value at `at`: a counter goes on evenly between two samples, a gauge holds. Nothing where the
// trace has no value.
std::optional<double> value_at(const Trace& trace, Instant at) {
  const auto next = std::ranges::upper_bound(trace.points, at, {}, &Point::at);
  if (next == trace.points.begin()) return std::nullopt;
  const Point& last = *(next - 1);
  if (last.event == Event::unreadable) return std::nullopt;
  if (next == trace.points.end()) return at == last.at ? std::optional(last.value) : std::nullopt;
  const bool is_known = next->event == Event::none || next->event == Event::wrap;
  if (trace.channel.form == Form::gauge || !is_known) return last.value;
  return last.value + (at - last.at) / (next->at - last.at) * (next->value - last.value);
}

}  // namespace

Result<Replay> Replay::open(const std::filesystem::path& file) {
  const auto text = JOULELAB_TRY(read_text(file));
  auto traces = JOULELAB_TRY(traces_from_csv_text(text, file.string()));
  if (traces.empty()) {
    return fail(Error::Kind::broken, file.string() + " holds no sample",
                "joulelab runs export --traces writes such a file");
  }
  return Replay(std::move(traces));
}

Replay::Replay(std::vector<Trace> traces) : traces_(std::move(traces)) {
  for (const auto& trace : traces_) channels_.push_back(trace.channel);
}

Result<void> Replay::read(Instant at, std::vector<Sample>& samples) {
  if (!first_) first_ = last_ = at;
  const auto then = [&](Instant now) { return after(begin_of(traces_), now - *first_); };
  bool is_over = true;
  for (std::size_t i = 0; i < traces_.size(); ++i) {
    const auto value = value_at(traces_[i], then(at));
    const auto event = event_between(traces_[i], then(last_), then(at));
    samples.push_back({at, i, value.value_or(0), value ? event : Event::unreadable});
    is_over = is_over && traces_[i].points.back().at < then(at);
  }
  last_ = at;
  if (is_over)
    return fail(Error::Kind::missing, "the replayed trace is over", "record a longer one");
  return {};
}

}  // namespace joulelab

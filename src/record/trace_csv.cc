#include "record/trace_csv.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/csv.h"
#include "base/text.h"
#include "record/name.h"
#include "record/trace_file_reader.h"

namespace joulelab {
namespace {

constexpr std::string_view columns[] = {"channel", "meter",  "component", "device", "form",
                                        "grade",   "time_s", "value",     "event"};
constexpr std::array<std::string_view, 5> events = {"none", "wrap", "reset", "unreadable",
                                                    "suspended"};

Trace& trace_of(std::vector<Trace>& traces, const Channel& channel) {
  const auto known = std::ranges::find(traces, channel.name,
                                       [](const Trace& trace) { return trace.channel.name; });
  if (known != traces.end()) return *known;
  return traces.emplace_back(Trace{channel, {}});
}

std::string trace_csv_header() { return fmt::format("{}\n", fmt::join(columns, ",")); }

std::string to_csv_lines(const Channel& channel, std::span<const Point> points, Instant zero) {
  const auto head =
      fmt::format("{},{},{},{},{},{}", channel.name, channel.meter, name_of(channel.component),
                  channel.device, name_of(channel.form), name_of(channel.grade));
  std::string text;
  for (const auto& point : points) {
    fmt::format_to(std::back_inserter(text), "{},{:.9f},{},{}\n", head, (point.at - zero).count(),
                   point.value, events[static_cast<std::size_t>(point.event)]);
  }
  return text;
}

}  // namespace

Result<void> put_trace_csv(const Run& run, const std::function<void(std::string_view)>& put) {
  put(trace_csv_header());
  for (const auto& [channel, points] : run.traces) put(to_csv_lines(channel, points, run.begin));
  if (!is_on_disk(run)) return {};
  auto reader = JOULELAB_TRY(TraceFileReader::open(run.trace_file));
  while (const auto chunk = JOULELAB_TRY(reader.next()))
    put(to_csv_lines(chunk->channel, chunk->points, run.begin));
  return {};
}

Result<std::vector<Trace>> traces_from_csv_text(std::string_view text, std::string_view name) {
  const auto csv = JOULELAB_TRY(parse_csv(text, name));
  const auto place = JOULELAB_TRY(csv.indices_of(columns));
  std::vector<Trace> traces;
  for (const auto& row : csv.rows) {
    const auto cell = [&](std::size_t i) -> const std::string& { return row.cells[place[i]]; };
    const auto component = component_named(cell(2));
    const auto form = form_named(cell(4));
    const auto grade = grade_named(cell(5));
    const auto time = to_double(cell(6)), value = to_double(cell(7));
    const auto event = std::ranges::find(events, std::string_view(cell(8)));
    constexpr double longest_s = 1e9;  // thirty years: what nanoseconds can hold, and no more
    const bool is_time = time && std::abs(*time) < longest_s;
    const bool is_value = value && std::isfinite(*value);
    if (!component || !form || !grade || !is_time || !is_value || event == events.end()) {
      return fail(Error::Kind::broken,
                  fmt::format("{}, line {}: not a sample of a trace", name, row.line),
                  "see docs/FORMATS.md, section \"Traces\"");
    }
    auto& points = trace_of(traces, {.name = cell(0),
                                     .meter = cell(1),
                                     .component = *component,
                                     .device = cell(3),
                                     .form = *form,
                                     .grade = *grade})
                       .points;
    const auto nanoseconds = std::llround(*time * 1e9);
    const Instant at{std::chrono::nanoseconds(nanoseconds)};
    if (!points.empty() && at < points.back().at) {
      return fail(Error::Kind::broken, fmt::format("{}, line {}: time goes back", name, row.line),
                  "sort the file by channel and time_s");
    }
    points.push_back({at, *value, static_cast<Event>(event - events.begin())});
  }
  return traces;
}

}  // namespace joulelab

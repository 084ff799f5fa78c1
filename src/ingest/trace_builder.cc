#include "ingest/trace_builder.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace joulelab {
namespace {

// The median forward step in the order of the file.
Seconds usual_step(std::span<const Point> points) {
  std::vector<Seconds> steps;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].at > points[i - 1].at) steps.push_back(points[i].at - points[i - 1].at);
  }
  if (steps.empty()) return Seconds{0};
  const auto middle = steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2);
  std::ranges::nth_element(steps, middle);
  return *middle;
}

// Whether time goes back at `first` because the clock was set: the samples from there go on at the
// usual step over a time that already has its samples (`sorted`: all times in order). Lines that
// were written out of order fill a hole instead.
bool is_clock_step(std::span<const Point> points, std::span<const Instant> sorted,
                   std::size_t first, Seconds usual) {
  if (usual <= Seconds{0}) return false;
  constexpr double regular = 1.5, doubled = 1.5;
  std::size_t last = first;
  while (last + 1 < points.size() && points[last + 1].at >= points[last].at &&
         points[last + 1].at - points[last].at <= regular * usual)
    ++last;
  const auto begin = points[first].at, end = std::min(points[first - 1].at, points[last].at);
  const auto within = static_cast<double>(std::ranges::upper_bound(sorted, end) -
                                          std::ranges::lower_bound(sorted, begin));
  const double expected = (end - begin) / usual + 1;
  return within > doubled * expected && within - expected > 1.5;
}

// A clock that was set back once by an hour is put right; what another step back means is not
// known, so no sample keeps its value.
void undo_clock_steps(ImportedTrace& built) {
  if (built.backward == 0) return;
  auto& points = built.trace.points;
  const auto usual = usual_step(points);
  std::vector<Instant> sorted;
  for (const auto& point : points) sorted.push_back(point.at);
  std::ranges::sort(sorted);
  std::size_t step = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].at >= points[i - 1].at || !is_clock_step(points, sorted, i, usual)) continue;
    step = i;
    ++built.clock_steps;
  }
  if (built.clock_steps == 0) return;
  constexpr Seconds hour{3600};
  const Seconds missing = points[step - 1].at - points[step].at + usual - hour;
  const bool is_hour = std::abs(missing.count()) <= std::max(1.0, usual.count());
  if (built.clock_steps > 1 || !is_hour) {
    for (auto& point : points) point.event = Event::unreadable;
    return;
  }
  for (std::size_t i = step; i < points.size(); ++i) points[i].at = after(points[i].at, hour);
  built.moved = hour;
  --built.backward;
}

}  // namespace

void TraceBuilder::add(std::int64_t unix_ns, int line, std::optional<double> value) {
  auto& points = built_.trace.points;
  const auto at = instant_of(unix_ns);
  if (!points.empty() && at < points.back().at) ++built_.backward;
  if (!value) ++built_.unreadable;
  points.push_back({at, value.value_or(0), value ? Event::none : Event::unreadable});
  built_.lines.push_back(line);
}

void TraceBuilder::limit(Watts watts) {
  built_.limit = std::max(built_.limit.value_or(watts), watts);
}

ImportedTrace TraceBuilder::finish() {
  auto& points = built_.trace.points;
  undo_clock_steps(built_);
  if (built_.backward > 0) {
    if (built_.trace.channel.form == Form::gauge) built_.energy_in_file_order = trapezoid(points);
    std::vector<std::size_t> order(points.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return points[i].at; });
    std::vector<Point> sorted_points;
    std::vector<int> sorted_lines;
    for (const auto i : order) {
      sorted_points.push_back(points[i]);
      sorted_lines.push_back(built_.lines[i]);
    }
    points = std::move(sorted_points);
    built_.lines = std::move(sorted_lines);
  }
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].at == points[i - 1].at) ++built_.duplicates;
  }
  return std::move(built_);
}

Joules trapezoid(std::span<const Point> points) {
  double sum = 0;
  const Point* before = nullptr;
  for (const auto& point : points) {
    if (point.event == Event::unreadable) continue;
    if (before) sum += (before->value + point.value) / 2 * (point.at - before->at).count();
    before = &point;
  }
  return Joules{sum};
}

void note_timeless(std::vector<int> lines, Import& import) {
  if (lines.empty()) return;
  auto finding = finding_of(
      "unreadable-value", import.file,
      fmt::format("{} of {} lines have no time that can be read. When their samples were is not "
                  "known, so they are left out.",
                  lines.size(), import.data_lines));
  finding.severity = Severity::caution;
  if (2 * lines.size() >= static_cast<std::size_t>(import.data_lines))
    finding.severity = Severity::wrong;
  finding.lines = std::move(lines);
  import.findings.push_back(std::move(finding));
}

void note_table(const LineTable& table, Import& import) {
  import.data_lines = table.data_lines;
  import.has_cut_tail = table.cut.has_value();
  if (table.has_decimal_commas) import.facts["decimal_mark"] = "comma";
  if (table.cut) {
    auto finding = finding_of(
        "cut-tail", import.file,
        fmt::format("The last line has {} of {} cells and no line end: the log was cut while it "
                    "was being written. The line is left out; what came after it is not known.",
                    table.cut->cells.size(), table.columns.size()));
    finding.lines = {table.cut->line};
    finding.is_repaired = true;
    import.findings.push_back(std::move(finding));
  }
  if (table.odd_rows.empty()) return;
  std::vector<int> lines;
  for (const auto& row : table.odd_rows) lines.push_back(row.line);
  auto finding = finding_of(
      "shifted-columns", import.file,
      fmt::format("{} of {} lines have another number of cells than the header ({}): their values "
                  "stand under the wrong names. They are left out.",
                  lines.size(), table.data_lines, table.columns.size()));
  finding.lines = std::move(lines);
  import.findings.push_back(std::move(finding));
}

}  // namespace joulelab

#include "ingest/ptd_log.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "ingest/trace_builder.h"
#include "meter/ptd_sample.h"

namespace joulelab {
namespace {

constexpr std::int64_t day_ns = 86'400'000'000'000;

struct Day {
  std::int64_t days = 0;  // since 1970
  bool is_certain = true;
};

std::optional<std::int64_t> days_of(long long year, long long month, long long day) {
  if (year < 1970 || year > 2261 || month < 1 || month > 12 || day < 1 || day > 31)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

// "Time,28-12-2020 15:21:14.682,...": the date.
std::optional<Day> day_of(std::string_view line) {
  const auto fields = split(line, ',');
  const auto parts = split(fields[1].substr(0, fields[1].find(' ')), '-');
  if (parts.size() != 3) return std::nullopt;
  const auto a = to_integer(parts[0]), b = to_integer(parts[1]), year = to_integer(parts[2]);
  if (!a || !b || !year) return std::nullopt;
  const auto day_first = days_of(*year, *b, *a), month_first = days_of(*year, *a, *b);
  if (day_first) return Day{*day_first, !month_first || *a == *b};
  if (month_first) return Day{*month_first, true};
  return std::nullopt;
}

Channel wall_channel() {
  return {.name = "ptd/wall",
          .meter = "ptd",
          .component = Component::wall,
          .device = "",
          .form = Form::gauge,
          .grade = Grade::measured};
}

// Begin and end of each label in turn.
class Labels {
 public:
  void at(Instant when, const std::string& label, std::vector<Mark>& marks) {
    if (label == label_) return;
    end(when, marks);
    label_ = label;
    if (label.empty()) return;
    marks.push_back({.at = when, .edge = Mark::Edge::begin, .name = label});
  }
  void end(Instant when, std::vector<Mark>& marks) {
    if (!label_.empty()) marks.push_back({.at = when, .edge = Mark::Edge::end, .name = label_});
    label_.clear();
  }

 private:
  std::string label_;
};

// Where the samples of these lines were moved, so are the marks.
void move_marks(const ImportedTrace& power, std::span<const int> lines, std::vector<Mark>& marks) {
  if (power.moved == Seconds{0}) return;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const auto line = std::ranges::find(power.lines, lines[i]) - power.lines.begin();
    marks[i].at = power.trace.points[static_cast<std::size_t>(line)].at;
  }
}

struct SampleLine {
  std::string_view text;
  int number = 0;
};

std::vector<SampleLine> sample_lines(std::string_view text, Import& import) {
  std::vector<SampleLine> lines;
  for (int number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    const auto line = trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.starts_with("Time,")) continue;
    lines.push_back({line, number});
    // A line cut before its label has no "Mark", unless the log has none at all.
    const bool has_labels = lines.front().text.find(",Mark,") != std::string_view::npos;
    const bool is_cut =
        !parse_ptd_sample(line) || (has_labels && line.find(",Mark,") == std::string_view::npos);
    if (end == std::string_view::npos && is_cut) import.has_cut_tail = true;
  }
  import.data_lines = static_cast<int>(lines.size());
  return lines;
}

void note_cut(int line, Import& import) {
  auto finding = finding_of("cut-tail", import.file,
                            "The last line was cut while it was being written. It is left out; "
                            "what came after it is not known.");
  finding.lines = {line};
  finding.is_repaired = true;
  import.findings.push_back(std::move(finding));
}

}  // namespace

bool is_ptd_log(std::string_view text) {
  constexpr int looked_at = 50;
  for (int i = 0; i < looked_at && !text.empty(); ++i) {
    const auto end = text.find('\n');
    if (parse_ptd_sample(trim(text.substr(0, end)))) return true;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return false;
}

Result<Import> read_ptd_log(std::string_view text, std::string_view file,
                            const ReadOptions& options) {
  Import import{.file = std::string(file), .format = Format::ptd_log, .trimmed = options.trim};
  auto lines = sample_lines(text, import);
  const int last_line = lines.empty() ? 0 : lines.back().number;
  if (import.has_cut_tail) note_cut(last_line, import);
  const auto cut = static_cast<std::size_t>(std::max(0, options.trim));
  if (lines.size() <= 2 * cut) {
    return fail(Error::Kind::invalid, fmt::format("{}: no sample is left", file),
                "lines such as Time,28-12-2020 15:21:14.682,Watts,22.95 are read");
  }
  lines = {lines.begin() + static_cast<std::ptrdiff_t>(cut),
           lines.end() - static_cast<std::ptrdiff_t>(cut)};
  TraceBuilder power(wall_channel());
  Labels labels;
  std::optional<Day> day;
  double last_time_s = 0;
  std::int64_t at = 0;
  std::vector<int> timeless, mark_lines;
  int number = 0;
  for (const auto& line : lines) {
    if (import.has_cut_tail && line.number == last_line) continue;
    const auto sample = parse_ptd_sample(line.text);
    if (sample && !day) day = day_of(line.text);
    if (!sample || !day) {
      timeless.push_back(line.number);
      continue;
    }
    constexpr double half_a_day_s = 43'200;
    if (last_time_s - sample->time_of_day.count() > half_a_day_s) ++day->days;
    last_time_s = sample->time_of_day.count();
    at = day->days * day_ns + std::llround(last_time_s * 1e3) * 1'000'000;
    power.add(at, line.number, sample->power ? std::optional(sample->power->value) : std::nullopt);
    labels.at(instant_of(at), sample->mark, import.marks);
    number = line.number;
    mark_lines.resize(import.marks.size(), number);
  }
  if (power.is_empty()) {
    return fail(Error::Kind::invalid, fmt::format("{} has no sample with a date", file),
                "lines such as Time,28-12-2020 15:21:14.682,Watts,22.95 are read");
  }
  labels.end(instant_of(at), import.marks);
  mark_lines.resize(import.marks.size(), number);
  note_timeless(std::move(timeless), import);
  if (!day->is_certain) import.facts["date_order"] = "not certain; the day is taken to be first";
  import.traces.push_back(power.finish());
  move_marks(import.traces.back(), mark_lines, import.marks);
  return import;
}

}  // namespace joulelab

#include "cli/start_hours.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "carbon/location.h"
#include "carbon/synthetic_year.h"
#include "ingest/stamp.h"

namespace joulelab {
namespace {

struct Row {
  WallTime begin;
  std::optional<WallTime> end;
  std::optional<double> value;  // nothing: the hour is missing
};

Result<WallTime> time_of(std::string_view file, int line, const std::string& cell) {
  const auto unix_ns = parse_stamp(cell);
  if (!unix_ns)
    return fail(Error::Kind::invalid, fmt::format("{}:{}: '{}' is no time", file, line, cell));
  return WallTime(
      std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(*unix_ns)));
}

Result<std::vector<Row>> rows_of(const Csv& csv) {
  const auto [begin, value] = JOULELAB_TRY(csv.indices_of({"begin", "g_per_kwh"}));
  const auto end = csv.index_of("end");
  std::vector<Row> rows;
  for (const auto& [line, cells] : csv.rows) {
    Row row;
    row.begin = JOULELAB_TRY(time_of(csv.name, line, cells[begin]));
    if (end) row.end = JOULELAB_TRY(time_of(csv.name, line, cells[*end]));
    row.value = to_double(cells[value]);
    if (!row.value && !cells[value].empty()) {
      return fail(Error::Kind::invalid,
                  fmt::format("{}:{}: '{}' is no intensity", csv.name, line, cells[value]));
    }
    rows.push_back(row);
  }
  std::ranges::stable_sort(rows, {}, &Row::begin);
  return rows;
}

Result<IntensitySeries> hours_of_file(const std::string& file, Intensity about) {
  return hours_of_csv(JOULELAB_TRY(read_text(file)), file, std::move(about));
}

}  // namespace

Result<IntensitySeries> hours_of_csv(std::string_view text, std::string_view name,
                                     Intensity about) {
  const auto csv = JOULELAB_TRY(parse_csv(text, name));
  const auto rows = JOULELAB_TRY(rows_of(csv));
  if (rows.size() == 1 && !rows[0].end) {
    return fail(Error::Kind::invalid,
                fmt::format("{}: one time does not say how long its step is", name),
                "a column `end`, or more rows");
  }
  std::vector<IntensityStep> steps;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& row = rows[i];
    if (!row.value) continue;
    auto end = row.begin;
    if (row.end)
      end = *row.end;
    else if (i + 1 < rows.size())
      end = rows[i + 1].begin;
    else
      end = row.begin + (row.begin - rows[i - 1].begin);
    steps.push_back({row.begin, end, {*row.value}});
  }
  about.source = name;
  about.licence.clear();
  about.note.clear();
  return make_series(std::move(about), std::move(steps));
}

Result<StartHours> start_hours(const std::string& hours, const std::string& marginal,
                               const std::string& place) {
  const auto about = JOULELAB_TRY(resolve_place(place));
  auto at_margin = about;
  at_margin.basis = Basis::marginal;
  if (hours == "synthetic") {
    auto year = synthetic_year(about);
    StartHours made{std::move(year.average), std::move(year.marginal)};
    if (!marginal.empty()) made.marginal = JOULELAB_TRY(hours_of_file(marginal, at_margin));
    return made;
  }
  if (hours.empty() && marginal.empty()) {
    return fail(Error::Kind::invalid, "no hours were given",
                "--hours FILE.csv, or --hours synthetic to see how it works");
  }
  if (hours.empty()) return StartHours{JOULELAB_TRY(hours_of_file(marginal, at_margin)), {}};
  StartHours read{JOULELAB_TRY(hours_of_file(hours, about)), {}};
  if (!marginal.empty()) read.marginal = JOULELAB_TRY(hours_of_file(marginal, at_margin));
  return read;
}

}  // namespace joulelab

#include "carbon/hours_file.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <optional>

#include "base/csv.h"
#include "base/text.h"
#include "carbon/utc_time.h"
#include "record/name.h"

namespace joulelab {
namespace {

struct ValueColumn {
  std::size_t index = 0;
  double g_per_kwh = 1;         // of one of its unit
  std::optional<Basis> basis;   // where the column's name says it
  std::string source, licence;  // likewise
  std::string note;
};

class Columns {
 public:
  explicit Columns(const Csv& table) : table_(table) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      index_.try_emplace(lower(trim(table.columns[i])), i);
    }
  }

  std::optional<std::size_t> any_of(std::initializer_list<const char*> names) const {
    for (const char* name : names) {
      if (const auto found = index_.find(name); found != index_.end()) return found->second;
    }
    return std::nullopt;
  }

  // A portal's column, whatever the year's spelling: "Carbon intensity gCO₂eq/kWh (Life cycle)".
  std::optional<std::size_t> portal(std::initializer_list<const char*> kinds) const {
    for (const auto& [name, index] : index_) {
      if (!name.starts_with("carbon intensity g")) continue;
      for (const char* kind : kinds) {
        if (name.ends_with(kind)) return index;
      }
    }
    return std::nullopt;
  }

  Result<ValueColumn> value() const {
    if (const auto plain = any_of({"g_per_kwh", "carbon_intensity", "carbonintensity"}))
      return ValueColumn{.index = *plain};
    if (const auto life_cycle = portal({"(life cycle)", "(lca)"}))
      return ValueColumn{*life_cycle, 1, Basis::consumption, "Electricity Maps", "ODbL 1.0", ""};
    if (const auto direct = portal({"(direct)"}))
      return ValueColumn{*direct,         1, Basis::direct, "Electricity Maps", "ODbL 1.0",
                         "of consumption"};
    if (const auto moer = any_of({"lbs_co2_per_mwh"}))
      return ValueColumn{*moer, kg_per_pound, Basis::marginal, "WattTime", "", ""};
    return fail(Error::Kind::invalid,
                fmt::format("{} has no column of intensities; it has: {}", table_.name,
                            join(table_.columns, ", ")),
                "name it g_per_kwh (or lbs_co2_per_mwh)");
  }

 private:
  const Csv& table_;
  std::map<std::string, std::size_t> index_;
};

// One line of the table; a hole has no value.
struct Hour {
  int line = 0;
  WallTime begin;
  std::optional<WallTime> end;
  std::optional<double> g_per_kwh;
  bool is_estimated = false, is_forecast = false;
};

bool is_missing(std::string_view cell) {
  const auto word = lower(cell);
  return word.empty() || word == "null" || word == "nan" || word == "na" || word == "n/a" ||
         word == "none" || word == "-";
}

bool is_yes(std::string_view cell) {
  const auto word = lower(cell);
  return word == "true" || word == "yes" || word == "1";
}

class Reader {
 public:
  Reader(const Csv& table, const Intensity& about)
      : table_(table), columns_(table), about_(about) {}

  Result<IntensitySeries> read() {
    value_ = JOULELAB_TRY(columns_.value());
    JOULELAB_TRY(describe());
    auto hours = JOULELAB_TRY(read_hours());
    std::ranges::stable_sort(hours, {}, &Hour::begin);
    const auto steps = JOULELAB_TRY(steps_of(hours));
    if (steps.empty()) {
      return fail(Error::Kind::invalid, fmt::format("{} has no hour with a value", table_.name));
    }
    return make_series(about_, steps);
  }

 private:
  Error fault(int line, const std::string& what, const std::string& hint = {}) const {
    return {Error::Kind::invalid, fmt::format("{}, line {}: {}", table_.name, line, what), hint};
  }

  // The one text that stands in every row of an optional column; empty where there is none.
  Result<std::string> constant(std::initializer_list<const char*> names) const {
    const auto column = columns_.any_of(names);
    std::string first;
    if (!column) return first;
    for (const auto& row : table_.rows) {
      const auto& cell = row.cells[*column];
      if (cell.empty()) continue;
      if (first.empty()) first = cell;
      if (cell == first) continue;
      return tl::unexpected(fault(
          row.line,
          fmt::format("the {} is '{}' here and '{}' before", table_.columns[*column], cell, first),
          "one file holds the hours of one place, from one source, on one "
          "basis: keep the rows of one"));
    }
    return first;
  }

  // Never silently: of another basis the same hours differ severalfold.
  void say_assumed() {
    if (!about_.note.empty()) about_.note += "; ";
    about_.note += fmt::format("the file states no basis: {} is assumed", name_of(about_.basis));
  }

  Result<void> describe() {
    const auto put = [](std::string& to, const std::string& said) {
      if (!said.empty()) to = said;
    };
    put(about_.place, JOULELAB_TRY(constant({"place", "zone name"})));
    put(about_.code, JOULELAB_TRY(constant({"code", "zone id", "zone"})));
    put(about_.source, value_.source);
    put(about_.licence, value_.licence);
    put(about_.note, value_.note);
    put(about_.source, JOULELAB_TRY(constant({"source"})));
    put(about_.licence, JOULELAB_TRY(constant({"licence", "license"})));
    put(about_.note, JOULELAB_TRY(constant({"note"})));
    if (about_.source.empty()) about_.source = table_.name;
    if (about_.place.empty()) about_.place = table_.name;
    if (value_.basis) about_.basis = *value_.basis;
    const auto basis = JOULELAB_TRY(constant({"basis"}));
    if (basis.empty()) {
      if (!value_.basis) say_assumed();
      return {};
    }
    const auto named = basis_named(basis);
    if (!named) {
      return fail(Error::Kind::invalid, fmt::format("{}: no basis '{}'", table_.name, basis),
                  "one of: life_cycle, direct, consumption, marginal, market");
    }
    about_.basis = *named;
    return {};
  }

  Result<std::vector<Hour>> read_hours() const {
    const auto begin = columns_.any_of(
        {"begin", "from", "datetime", "datetime (utc)", "timestamp", "point_time", "period"});
    if (!begin) {
      return fail(Error::Kind::invalid,
                  fmt::format("{} has no column of times; it has: {}", table_.name,
                              join(table_.columns, ", ")),
                  "name it begin, with times like 2026-01-01T12:00Z");
    }
    const auto end = columns_.any_of({"end", "to"});
    const auto estimated = columns_.any_of({"is_estimated", "isestimated", "data estimated"});
    const auto forecast = columns_.any_of({"is_forecast"});
    std::vector<Hour> hours;
    for (const auto& row : table_.rows) {
      Hour hour{.line = row.line, .begin = JOULELAB_TRY(time(row, *begin))};
      if (end) hour.end = JOULELAB_TRY(time(row, *end));
      hour.g_per_kwh = JOULELAB_TRY(value(row));
      hour.is_estimated = estimated && is_yes(row.cells[*estimated]);
      hour.is_forecast = forecast && is_yes(row.cells[*forecast]);
      hours.push_back(hour);
    }
    return hours;
  }

  Result<WallTime> time(const CsvRow& row, std::size_t column) const {
    const auto& cell = row.cells[column];
    if (const auto parsed = utc_time(cell)) return *parsed;
    return tl::unexpected(
        fault(row.line, fmt::format("'{}' is no time", cell), "times look like 2026-01-01T12:00Z"));
  }

  Result<std::optional<double>> value(const CsvRow& row) const {
    const auto& cell = row.cells[value_.index];
    if (is_missing(cell)) return std::nullopt;
    const auto number = to_double(cell);
    if (number && std::isfinite(*number) && *number >= 0) return *number * value_.g_per_kwh;
    return tl::unexpected(fault(row.line, fmt::format("'{}' is no intensity", cell),
                                "a number that is not negative; nothing where none is known"));
  }

  // How far two hours are usually apart: the median.
  static Seconds usual(const std::vector<Hour>& hours) {
    std::vector<Seconds> apart;
    for (std::size_t i = 1; i < hours.size(); ++i) {
      if (hours[i - 1].begin < hours[i].begin) apart.push_back(hours[i].begin - hours[i - 1].begin);
    }
    if (apart.empty()) return Seconds(0);
    const auto middle = apart.begin() + static_cast<std::ptrdiff_t>(apart.size() / 2);
    std::ranges::nth_element(apart, middle);
    return *middle;
  }

  Result<std::vector<IntensityStep>> steps_of(const std::vector<Hour>& hours) const {
    const auto length = std::chrono::duration_cast<WallTime::duration>(usual(hours));
    std::vector<IntensityStep> steps;
    for (std::size_t i = 0; i < hours.size(); ++i) {
      const auto& hour = hours[i];
      const bool is_last = i + 1 == hours.size();
      if (!is_last && hours[i + 1].begin == hour.begin)
        return tl::unexpected(fault(hours[i + 1].line, "this hour is here twice"));
      auto end = hour.begin + length;
      if (!is_last) end = std::min(end, hours[i + 1].begin);
      if (hour.end) end = *hour.end;
      if (!(hour.begin < end)) {
        return tl::unexpected(hour.end
                                  ? fault(hour.line, "the hour ends before it begins")
                                  : fault(hour.line, "one hour alone does not say how long it is",
                                          "add a column 'end'"));
      }
      if (!is_last && hours[i + 1].begin < end)
        return tl::unexpected(
            fault(hours[i + 1].line, "this hour begins before the last one ends"));
      if (!hour.g_per_kwh) continue;
      steps.push_back({hour.begin, end, {*hour.g_per_kwh}, hour.is_estimated, hour.is_forecast});
    }
    return steps;
  }

  const Csv& table_;
  Columns columns_;
  Intensity about_;
  ValueColumn value_;
};

}  // namespace

Result<IntensitySeries> parse_hours(std::string_view text, std::string_view name,
                                    const Intensity& about) {
  const auto table = JOULELAB_TRY(parse_csv(text, name));
  return Reader(table, about).read();
}

std::string hours_csv(const IntensitySeries& series) {
  const std::vector<std::string> header{"begin",       "end",     "g_per_kwh", "is_estimated",
                                        "is_forecast", "basis",   "place",     "code",
                                        "source",      "licence", "note"};
  auto text = csv_line(header);
  const auto& about = series.about;
  for (const auto& step : series.steps) {
    const std::vector<std::string> cells{text_of(step.begin),
                                         text_of(step.end),
                                         fmt::format("{}", step.value.value),
                                         step.is_estimated ? "true" : "false",
                                         step.is_forecast ? "true" : "false",
                                         std::string(name_of(about.basis)),
                                         about.place,
                                         about.code,
                                         about.source,
                                         about.licence,
                                         about.note};
    text += csv_line(cells);
  }
  return text;
}

}  // namespace joulelab

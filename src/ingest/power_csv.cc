#include "ingest/power_csv.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "ingest/quantity.h"
#include "ingest/stamp.h"
#include "ingest/trace_builder.h"
#include "record/name.h"

namespace joulelab {
namespace {

struct Chosen {
  std::size_t column = 0;
  double factor = 1;      // to s, W or J
  std::string unit = {};  // as the header has it
};

struct Choice {
  std::optional<Chosen> time, power, energy;
  std::vector<Chosen> more;  // other columns of the same quantity
};

bool is_time_name(std::string_view name) {
  constexpr std::array names{"time", "timestamp", "datetime", "date", "t", "elapsed", "seconds"};
  return std::ranges::find(names, name) != names.end();
}

// Power or energy in W or J, of a column that says so. A limit is no power that was drawn.
std::optional<Chosen> power_in(std::size_t index, const HeaderName& header) {
  if (header.name.find("limit") != std::string::npos) return std::nullopt;
  if (const auto watts = watts_per(header.unit)) return Chosen{index, *watts, header.unit};
  const bool is_named = header.name.starts_with("watts") || header.name == "power";
  return is_named ? std::optional(Chosen{index}) : std::nullopt;
}

std::optional<Chosen> energy_in(std::size_t index, const HeaderName& header) {
  if (const auto joules = joules_per(header.unit)) return Chosen{index, *joules, header.unit};
  return header.name.starts_with("joules") ? std::optional(Chosen{index}) : std::nullopt;
}

Choice chosen_by_header(std::span<const std::string> header) {
  Choice choice;
  std::vector<Chosen> powers, energies;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto parted = header_name(header[i]);
    if (!choice.time && is_time_name(parted.name)) {
      choice.time = Chosen{i, seconds_per(parted.unit).value_or(1)};
    } else if (const auto power = power_in(i, parted)) {
      powers.push_back(*power);
    } else if (const auto energy = energy_in(i, parted)) {
      energies.push_back(*energy);
    }
  }
  if (!powers.empty()) choice.power = powers.front();
  if (!energies.empty()) choice.energy = energies.front();
  const auto& all = powers.empty() ? energies : powers;
  if (all.size() > 1) choice.more.assign(all.begin() + 1, all.end());
  return choice;
}

Result<std::size_t> wanted_column(const LineTable& table, std::string_view file,
                                  const std::string& name) {
  if (const auto column = table.column_named(name)) return *column;
  return fail(Error::Kind::invalid, fmt::format("{} has no column '{}'", file, name),
              suggestion(name, table.columns));
}

using UnitOf = std::optional<double> (*)(std::string_view);

Result<void> choose(std::optional<Chosen>& chosen, const std::string& name, UnitOf unit_of,
                    const LineTable& table, std::string_view file, const std::string& unit) {
  if (!name.empty()) {
    const auto column = JOULELAB_TRY(wanted_column(table, file, name));
    chosen = Chosen{column, unit_of(header_name(table.columns[column]).unit).value_or(1)};
  }
  if (!chosen || unit.empty()) return {};
  if (const auto factor = unit_of(unit)) chosen->factor = *factor;
  return {};
}

Result<Choice> choice_of(const LineTable& table, std::string_view file,
                         const ReadOptions& options) {
  auto choice = chosen_by_header(table.columns);
  if (!options.power_column.empty() || !options.energy_column.empty()) choice.more.clear();
  if (!options.power_column.empty()) choice.energy.reset();
  if (!options.energy_column.empty()) choice.power.reset();
  if (!options.unit.empty() && !watts_per(options.unit) && !joules_per(options.unit)) {
    return fail(Error::Kind::invalid,
                fmt::format("'{}' is no unit of power or energy", options.unit),
                "W, mW, kW, J, kJ, Wh or kWh");
  }
  if (!options.time_unit.empty() && !seconds_per(options.time_unit)) {
    return fail(Error::Kind::invalid, fmt::format("'{}' is no unit of time", options.time_unit),
                "s, ms, us, ns, min or h");
  }
  JOULELAB_TRY(
      choose(choice.time, options.time_column, seconds_per, table, file, options.time_unit));
  JOULELAB_TRY(choose(choice.power, options.power_column, watts_per, table, file, options.unit));
  JOULELAB_TRY(choose(choice.energy, options.energy_column, joules_per, table, file, options.unit));
  if (!choice.time || (!choice.power && !choice.energy)) {
    return fail(Error::Kind::invalid,
                fmt::format("{}: {} does not show", file,
                            choice.time ? "which column is the power or energy"
                                        : "which column is the time"),
                "--time COLUMN with --power COLUMN or --energy COLUMN, and --unit");
  }
  return choice;
}

// The first cell that is a number tells what the others are.
TimeCells times_of(const LineTable& table, const Chosen& column) {
  for (const auto& row : table.rows) {
    const auto& cell = row.cells[column.column];
    if (to_double(trim(cell))) return {column.factor, cell};
  }
  return {column.factor, ""};
}

// The unit of a cell goes before the header's; one that is not known makes no value.
std::optional<double> value_of(std::string_view cell, const Chosen& column, bool is_power) {
  const auto quantity = parse_quantity(cell);
  if (!quantity) return std::nullopt;
  if (quantity->unit.empty()) return column.factor * quantity->value;
  const auto own = is_power ? watts_per(quantity->unit) : joules_per(quantity->unit);
  return own ? std::optional(*own * quantity->value) : std::nullopt;
}

std::optional<Component> component_in(std::string_view header) {
  struct Word {
    const char* text;
    Component component;
  };
  constexpr std::array words{Word{"gpu", Component::gpu},     Word{"dram", Component::dram},
                             Word{"cpu", Component::package}, Word{"package", Component::package},
                             Word{"memory", Component::dram}, Word{"ram", Component::dram},
                             Word{"wall", Component::wall}};
  const auto name = lower(header);
  for (const auto& word : words) {
    if (name.find(word.text) != std::string::npos) return word.component;
  }
  return std::nullopt;
}

Channel channel_of(Component component, Form form) {
  return {.name = fmt::format("csv/{}", name_of(component)),
          .meter = "csv",
          .component = component,
          .device = component == Component::wall ? "" : "0",
          .form = form,
          .grade = Grade::measured};
}

struct Reading {
  Chosen column;
  Component component;
};

// A column each where their names say that they are different parts of the machine; else the first
// alone, since they may be parts of each other, and the others are told.
std::vector<Reading> readings_of(const LineTable& table, const Choice& choice,
                                 const ReadOptions& options, Import& import) {
  const auto& first = choice.power ? *choice.power : *choice.energy;
  const auto told = component_in(table.columns[first.column]);
  std::vector<Reading> readings{
      {first, options.component.value_or(told.value_or(Component::wall))}};
  if (choice.more.empty()) return readings;
  std::vector<std::string> names;
  auto all = readings;
  bool are_parts = told.has_value() && !options.component;
  for (const auto& column : choice.more) {
    names.push_back(table.columns[column.column]);
    const auto part = component_in(names.back());
    are_parts = are_parts && part && std::ranges::count(all, *part, &Reading::component) == 0;
    if (part) all.push_back({column, *part});
  }
  if (are_parts) return all;
  auto finding = finding_of(
      "unreadable-value", import.file,
      fmt::format("Column {} is read, and {} as well {}: what of the machine each covers does not "
                  "show, so they are not read. --power or --energy reads another.",
                  table.columns[first.column], join(names, ", "),
                  names.size() == 1 ? "holds such values" : "hold such values"));
  finding.severity = Severity::caution;
  import.findings.push_back(std::move(finding));
  return readings;
}

// "mj" in lower case is a megajoule in tables of runs, but NVML counts in millijoules: a machine
// that would have drawn over 100 kW says which.
void mend_millijoules(const Chosen& column, ImportedTrace& built, Import& import) {
  auto& points = built.trace.points;
  if (column.unit != "mj" || points.size() < 2) return;
  constexpr double milli_of_mega = 1e-9;
  const Seconds duration = points.back().at - points.front().at;
  if (duration <= Seconds{0}) return;
  const auto watts = (points.back().value - points.front().value) / duration.count();
  if (!(watts > most_machine_w)) return;
  for (auto& point : points) point.value *= milli_of_mega;
  auto finding = finding_of("unit-slip", import.file,
                            fmt::format("The column counts in mj. As megajoules the mean power "
                                        "would be {} W; they are taken for millijoules, {} W.",
                                        significant(watts), significant(watts * milli_of_mega)));
  finding.is_repaired = true;
  finding.change = {"mean power", "W", watts, watts * milli_of_mega};
  import.findings.push_back(std::move(finding));
}

// A total that falls began anew: what it had counted since the sample before is lost.
void mark_resets(Trace& trace) {
  double base = trace.points.empty() ? 0 : trace.points.front().value;
  double offset = 0, last = base;
  for (auto& point : trace.points) {
    if (point.event == Event::unreadable) continue;
    const double value = point.value;
    if (value < last) {
      point.event = Event::reset;
      offset += last - base;
      base = value;
    }
    last = value;
    point.value = offset + value - base;
  }
}

}  // namespace

bool is_power_csv(std::span<const std::string> header) {
  const auto choice = chosen_by_header(header);
  return choice.time && (choice.power || choice.energy);
}

Result<Import> read_power_csv(std::string_view text, std::string_view file,
                              const ReadOptions& options) {
  const auto table = JOULELAB_TRY(read_table(text, file, options.trim));
  const auto choice = JOULELAB_TRY(choice_of(table, file, options));
  const bool is_power = choice.power.has_value();
  Import import{.file = std::string(file), .format = Format::power_csv, .trimmed = options.trim};
  note_table(table, import);
  const auto readings = readings_of(table, choice, options, import);
  std::vector<TraceBuilder> builders;
  for (const auto& reading : readings)
    builders.emplace_back(channel_of(reading.component, is_power ? Form::gauge : Form::counter));
  const auto times = times_of(table, *choice.time);
  std::vector<int> timeless;
  for (const auto& row : table.rows) {
    const auto at = times.unix_ns_of(row.cells[choice.time->column]);
    if (!at) timeless.push_back(row.line);
    for (std::size_t i = 0; at && i < readings.size(); ++i) {
      const auto& column = readings[i].column;
      builders[i].add(*at, row.line, value_of(row.cells[column.column], column, is_power));
    }
  }
  if (builders.front().is_empty()) {
    return fail(Error::Kind::invalid, fmt::format("{} has no line with a time", file),
                "times are stamps (2023-03-09 13:27:53.079) or seconds");
  }
  note_timeless(std::move(timeless), import);
  for (std::size_t i = 0; i < readings.size(); ++i) {
    auto built = builders[i].finish();
    if (!is_power) {
      mend_millijoules(readings[i].column, built, import);
      mark_resets(built.trace);
    }
    import.traces.push_back(std::move(built));
  }
  return import;
}

}  // namespace joulelab

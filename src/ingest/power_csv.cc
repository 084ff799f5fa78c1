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
  double factor = 1;  // to s, W or J
};

struct Choice {
  std::optional<Chosen> time, power, energy;
};

bool is_time_name(std::string_view name) {
  constexpr std::array names{"time", "timestamp", "datetime", "date", "t", "elapsed", "seconds"};
  return std::ranges::find(names, name) != names.end();
}

Choice chosen_by_header(std::span<const std::string> header) {
  Choice choice;
  for (std::size_t i = 0; i < header.size(); ++i) {
    const auto parted = header_name(header[i]);
    const auto begins_with = [&](std::string_view word) { return parted.name.starts_with(word); };
    if (!choice.time && is_time_name(parted.name)) {
      choice.time = Chosen{i, seconds_per(parted.unit).value_or(1)};
    } else if (const auto watts = watts_per(parted.unit); watts && !choice.power) {
      choice.power = Chosen{i, *watts};
    } else if (const auto joules = joules_per(parted.unit); joules && !choice.energy) {
      choice.energy = Chosen{i, *joules};
    } else if (!choice.power && (begins_with("watts") || parted.name == "power")) {
      choice.power = Chosen{i, 1};
    } else if (!choice.energy && begins_with("joules")) {
      choice.energy = Chosen{i, 1};
    }
  }
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
  if (!options.power_column.empty()) choice.energy.reset();
  if (!options.energy_column.empty()) choice.power.reset();
  if (!options.unit.empty() && !watts_per(options.unit) && !joules_per(options.unit)) {
    return fail(Error::Kind::invalid,
                fmt::format("'{}' is no unit of power or energy", options.unit),
                "W, mW, kW, J, kJ, Wh or kWh");
  }
  JOULELAB_TRY(choose(choice.time, options.time_column, seconds_per, table, file, ""));
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

// A stamp, or seconds (or what the header says) from the beginning.
std::optional<std::int64_t> time_of(std::string_view cell, const Chosen& column) {
  if (const auto stamp = parse_stamp(cell)) return stamp;
  const auto value = to_double(cell);
  constexpr double longest_s = 1e8;
  if (!value || !std::isfinite(*value) || std::abs(*value * column.factor) > longest_s)
    return std::nullopt;
  return std::llround(*value * column.factor * 1e9);
}

Channel channel_of(const ReadOptions& options, Form form) {
  const auto component = options.component.value_or(Component::wall);
  return {.name = fmt::format("csv/{}", name_of(component)),
          .meter = "csv",
          .component = component,
          .device = component == Component::wall ? "" : "0",
          .form = form,
          .grade = Grade::measured};
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
  const auto& column = is_power ? *choice.power : *choice.energy;
  Import import{.file = std::string(file), .format = Format::power_csv, .trimmed = options.trim};
  note_table(table, import);
  TraceBuilder builder(channel_of(options, is_power ? Form::gauge : Form::counter));
  for (const auto& row : table.rows) {
    const auto at = time_of(row.cells[choice.time->column], *choice.time);
    if (!at) continue;
    const auto quantity = parse_quantity(row.cells[column.column]);
    const auto own = !quantity  ? std::nullopt
                     : is_power ? watts_per(quantity->unit)
                                : joules_per(quantity->unit);
    builder.add(
        *at, row.line,
        quantity ? std::optional(own.value_or(column.factor) * quantity->value) : std::nullopt);
  }
  if (builder.is_empty()) {
    return fail(Error::Kind::invalid, fmt::format("{} has no line with a time", file),
                "times are stamps (2023-03-09 13:27:53.079) or seconds");
  }
  auto built = builder.finish();
  if (!is_power) mark_resets(built.trace);
  import.traces.push_back(std::move(built));
  return import;
}

}  // namespace joulelab

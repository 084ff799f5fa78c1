#include "ingest/run_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "ingest/quantity.h"
#include "ingest/trace_builder.h"

namespace joulelab {
namespace {

enum class Meaning { none, energy, duration, power, emissions, value, factor, fact };

struct Known {
  Meaning meaning = Meaning::none;
  double factor = 1;  // to J, s, W or g
  std::string name;   // of a value or factor
};

// Words by which the factors of a study are called, and what we call them.
constexpr std::array factor_names{std::pair("architecture", "architecture"),
                                  std::pair("model", "architecture"),
                                  std::pair("data", "data"),
                                  std::pair("dataset", "data"),
                                  std::pair("region", "host"),
                                  std::pair("host", "host"),
                                  std::pair("env", "host"),
                                  std::pair("location", "host")};
constexpr std::array value_names{"accuracy",
                                 "f1_score",
                                 "precision",
                                 "recall",
                                 "loss",
                                 "score",
                                 "run",
                                 "trained_epochs",
                                 "batch_size",
                                 "max_power_limit_w",
                                 "gpu_usage_pct",
                                 "sum_power_samples_w",
                                 "classes",
                                 "kappa",
                                 "images",
                                 "images_seen",
                                 "target_accuracy"};

bool begins(std::string_view text, std::string_view word) { return text.starts_with(word); }

// The first word of the name tells, the unit how much; `energy_per_image_j` is no run's energy.
Known known_of(std::string_view header) {
  const auto parted = header_name(header);
  const std::string_view name = parted.name;
  const auto whole = lower(header);
  if (std::ranges::find(value_names, whole) != value_names.end())
    return {Meaning::value, 1, std::string(whole)};
  if (whole == "total_seen_images") return {Meaning::value, 1, "images_seen"};
  if (whole == "trace_file") return {Meaning::fact, 1, whole};
  for (const auto& [word, factor] : factor_names) {
    if (whole == word) return {Meaning::factor, 1, factor};
  }
  if (name.find("per_") != std::string_view::npos || name.find("rate") != std::string_view::npos)
    return {};
  const bool is_energy = name.find("energy") != std::string_view::npos || name == "joules";
  if (is_energy) {
    if (name == "joules") return {Meaning::energy, 1, ""};
    if (const auto factor = joules_per(parted.unit)) return {Meaning::energy, *factor, ""};
    return {Meaning::value, 1, whole};
  }
  if (name.find("duration") != std::string_view::npos || name == "time") {
    if (begins(name, "gpu")) return {};
    return {Meaning::duration, seconds_per(parted.unit).value_or(1), ""};
  }
  if (name == "watts" || name == "avg_power" || name == "mean_power" || name == "power")
    return {Meaning::power, watts_per(parted.unit).value_or(1), ""};
  if (begins(name, "emissions"))
    return {Meaning::emissions, grams_per(parted.unit).value_or(0), ""};
  return {};
}

std::vector<Known> known_columns(std::span<const std::string> header) {
  std::vector<Known> known;
  for (const auto& column : header) known.push_back(known_of(column));
  return known;
}

bool has(const std::vector<Known>& columns, Meaning meaning) {
  return std::ranges::find(columns, meaning, &Known::meaning) != columns.end();
}

void read_cell(const std::string& cell, const Known& column, ImportedRow& row) {
  if (column.meaning == Meaning::none || cell.empty() || cell == "NA") return;
  if (column.meaning == Meaning::factor) {
    row.factors.emplace(column.name, cell);
    return;
  }
  if (column.meaning == Meaning::fact) {
    row.facts.emplace(column.name, cell);
    return;
  }
  const auto value = to_double(cell);
  if (!value || !std::isfinite(*value)) return;
  const double scaled = *value * column.factor;
  switch (column.meaning) {
    case Meaning::energy:
      if (!row.energy) row.energy = Joules{scaled};
      break;
    case Meaning::duration:
      if (!row.duration) row.duration = Seconds{scaled};
      break;
    case Meaning::power:
      if (!row.mean_power) row.mean_power = Watts{scaled};
      break;
    case Meaning::emissions:
      // Without a unit the column does not say whether it is g or kg: kept as it is.
      if (column.factor > 0) row.emissions = GramsCO2e{scaled};
      if (column.factor <= 0) row.values["emissions"] = *value;
      break;
    default:
      row.values[column.name] = *value;
  }
}

}  // namespace

bool is_run_table(std::span<const std::string> header) {
  const auto columns = known_columns(header);
  const auto is_value = [&](std::string_view name) {
    return std::ranges::find(columns, name, &Known::name) != columns.end();
  };
  const bool has_energy = has(columns, Meaning::energy) || is_value("energy");
  const bool has_other =
      has(columns, Meaning::duration) || has(columns, Meaning::power) || is_value("accuracy");
  const bool has_stamp =
      std::ranges::any_of(header, [](const auto& name) { return lower(name) == "timestamp"; });
  return has_energy && has_other && !has_stamp && has(columns, Meaning::factor);
}

Result<Import> read_run_table(std::string_view text, std::string_view file) {
  constexpr int no_trim = 0;  // its lines are runs, not samples
  const auto table = JOULELAB_TRY(read_table(text, file, no_trim));
  const auto columns = known_columns(table.columns);
  Import import{.file = std::string(file), .format = Format::run_table};
  note_table(table, import);
  for (const auto& source : table.rows) {
    ImportedRow row;
    row.line = source.line;
    for (std::size_t i = 0; i < columns.size(); ++i) read_cell(source.cells[i], columns[i], row);
    import.rows.push_back(std::move(row));
  }
  if (import.rows.empty()) {
    return fail(Error::Kind::invalid, fmt::format("{} has no line", file), "");
  }
  return import;
}

}  // namespace joulelab

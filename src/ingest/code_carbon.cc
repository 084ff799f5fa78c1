#include "ingest/code_carbon.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "ingest/code_carbon_columns.h"
#include "ingest/stamp.h"
#include "ingest/trace_builder.h"

namespace joulelab {
namespace {

constexpr double grams_per_kg = 1000;

// A row's cells by the names of the columns.
class Cells {
 public:
  Cells(std::span<const std::string> columns, const TableRow& row) : columns_(columns), row_(row) {}

  std::string_view text(std::string_view column) const {
    const auto found = std::ranges::find(columns_, column);
    if (found == columns_.end()) return {};
    const auto index = static_cast<std::size_t>(found - columns_.begin());
    return index < row_.cells.size() ? std::string_view(row_.cells[index]) : std::string_view();
  }
  std::optional<double> number(std::string_view column) const {
    const auto value = to_double(text(column));
    return value && std::isfinite(*value) ? value : std::nullopt;
  }

 private:
  std::span<const std::string> columns_;
  const TableRow& row_;
};

std::optional<Joules> energy_of(const Cells& cells, std::string_view column) {
  const auto kwh = cells.number(column);
  return kwh ? std::optional(Joules{*kwh * joules_per_kwh}) : std::nullopt;
}

void add_part(const Cells& cells, Component component, const std::string& name, ImportedRow& row) {
  PartFigure part{.component = component,
                  .device = "",
                  .energy = energy_of(cells, name + "_energy"),
                  .power = {}};
  if (const auto power = cells.number(name + "_power")) part.power = Watts{*power};
  if (part.energy || part.power) row.parts.push_back(part);
}

constexpr std::array value_columns{"cpu_count",      "gpu_count",
                                   "ram_total_size", "longitude",
                                   "latitude",       "pue",
                                   "emissions_rate", "cpu_utilization_percent",
                                   "water_consumed", "gpu_utilization_percent"};
constexpr std::array fact_columns{
    "project_name",   "experiment_id",      "country_name", "country_iso_code",
    "region",         "cloud_provider",     "cloud_region", "os",
    "python_version", "codecarbon_version", "cpu_model",    "gpu_model",
    "tracking_mode",  "on_cloud",           "task_name"};

// What stands in a table of runs beside CodeCarbon's columns: a wattmeter's figures of the same
// run.
void add_wattmeter(const Cells& cells, ImportedRow& row) {
  const auto energy_j = cells.number("wattmeter_energy_j");
  if (!energy_j) return;
  PartFigure part{.component = Component::wall,
                  .device = "",
                  .energy = Joules{*energy_j},
                  .power = {},
                  .meter = "wattmeter"};
  if (const auto seconds = cells.number("wattmeter_duration_s")) part.duration = Seconds{*seconds};
  row.others.push_back(std::move(part));
}

bool is_own_column(const std::string& column) {
  return std::ranges::any_of(code_carbon_columns(), [&](const auto& known) {
    return std::ranges::find(known, column) != known.end();
  });
}

// Columns that somebody added: numbers are values of the run, texts are facts of it.
void add_extra_columns(std::span<const std::string> columns, const Cells& cells, ImportedRow& row) {
  for (const auto& column : columns) {
    if (is_own_column(column) || cells.text(column).empty()) continue;
    if (const auto value = cells.number(column)) {
      row.values.emplace(column, *value);
    } else {
      row.facts.emplace(column, cells.text(column));
    }
  }
}

ImportedRow row_of(std::span<const std::string> columns, const TableRow& source) {
  const Cells cells(columns, source);
  ImportedRow row;
  row.line = source.line;
  // Releases 1.x know no run_id; what tells their trackers apart is the experiment.
  const bool has_run_id = std::ranges::find(columns, "run_id") != columns.end();
  row.run_id = cells.text(has_run_id ? "run_id" : "experiment_id");
  row.ended_unix_ns = parse_stamp(cells.text("timestamp"));
  if (const auto duration = cells.number("duration")) row.duration = Seconds{*duration};
  row.energy = energy_of(cells, "energy_consumed");
  if (row.energy) row.values["published_energy_j"] = row.energy->value;
  if (const auto kg = cells.number("emissions")) row.emissions = GramsCO2e{*kg * grams_per_kg};
  if (row.emissions) row.values["published_emissions_g"] = row.emissions->value;
  add_part(cells, Component::package, "cpu", row);
  add_part(cells, Component::gpu, "gpu", row);
  add_part(cells, Component::dram, "ram", row);
  for (const auto* column : value_columns) {
    if (const auto value = cells.number(column)) row.values[column] = *value;
  }
  for (const auto* column : fact_columns) {
    if (!cells.text(column).empty()) row.facts[column] = cells.text(column);
  }
  add_wattmeter(cells, row);
  add_extra_columns(columns, cells, row);
  return row;
}

// Whether these columns make sense of the cells: a time first, a duration that is a number, a
// tracking mode that is one.
bool fits(std::span<const std::string> columns, const TableRow& source) {
  if (columns.size() != source.cells.size()) return false;
  const Cells cells(columns, source);
  const auto mode = cells.text("tracking_mode");
  const auto cloud = cells.text("on_cloud");
  const bool has_mode = std::ranges::find(columns, "tracking_mode") != columns.end();
  return parse_stamp(cells.text("timestamp")) && cells.number("duration") &&
         cells.number("energy_consumed") && cells.number("emissions") &&
         (!has_mode || mode == "machine" || mode == "process") && (cloud == "Y" || cloud == "N");
}

const std::vector<std::string>* columns_that_fit(const TableRow& row) {
  for (const auto& known : code_carbon_columns()) {
    if (fits(known, row)) return &known;
  }
  return nullptr;
}

// Rows that have another length than the header, or contradict it: read anew by the columns of the
// version that wrote them, or left out.
void read_misfits(const std::vector<TableRow>& misfits, const LineTable& table, Import& import) {
  if (misfits.empty()) return;
  std::vector<int> lines, lost;
  for (const auto& row : misfits) {
    const auto* columns = columns_that_fit(row);
    (columns ? lines : lost).push_back(row.line);
    if (columns) import.rows.push_back(row_of(*columns, row));
  }
  const auto say = [&](std::vector<int> which, std::string text, bool is_repaired) {
    if (which.empty()) return;
    auto finding = finding_of("shifted-columns", import.file, std::move(text));
    finding.lines = std::move(which);
    finding.is_repaired = is_repaired;
    import.findings.push_back(std::move(finding));
  };
  say(lines,
      fmt::format("The header has {} columns and these rows were appended by another version of "
                  "CodeCarbon, with others: read by the header, their cells stand under the wrong "
                  "names. They are read by the columns of that version.",
                  table.columns.size()),
      true);
  say(lost,
      fmt::format("The header has {} columns; these rows fit neither it nor the columns of any "
                  "version of CodeCarbon. They are left out.",
                  table.columns.size()),
      false);
}

}  // namespace

bool is_code_carbon(std::span<const std::string> header) {
  const auto has = [&](std::string_view name) {
    return std::ranges::find(header, name) != header.end();
  };
  return has("timestamp") && has("emissions") && has("energy_consumed") && has("duration") &&
         (has("project_name") || has("run_id"));
}

Result<Import> read_code_carbon(std::string_view text, std::string_view file) {
  constexpr int no_trim = 0;  // its lines are runs, not samples
  auto table = JOULELAB_TRY(read_table(text, file, no_trim));
  if (!is_code_carbon(table.columns)) {
    return fail(Error::Kind::invalid, fmt::format("{} has no CodeCarbon header", file),
                "it begins with timestamp,project_name,...");
  }
  Import import{.file = std::string(file), .format = Format::code_carbon};
  std::vector<TableRow> misfits = std::move(table.odd_rows);
  table.odd_rows.clear();
  note_table(table, import);
  for (const auto& source : table.rows) {
    auto row = row_of(table.columns, source);
    const bool is_sound = row.ended_unix_ns && row.duration && row.energy;
    if (is_sound) {
      import.rows.push_back(std::move(row));
    } else {
      misfits.push_back(source);
    }
  }
  read_misfits(misfits, table, import);
  std::ranges::stable_sort(import.rows, {}, &ImportedRow::line);
  if (import.rows.empty()) {
    return fail(Error::Kind::invalid, fmt::format("{} has no row that can be read", file),
                "a row has a timestamp, a duration and an energy");
  }
  return import;
}

}  // namespace joulelab

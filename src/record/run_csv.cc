#include "record/run_csv.h"

#include <fmt/format.h>
#include <utility>
#include <vector>

#include "base/csv.h"
#include "base/text.h"
#include "record/json.h"
#include "record/name.h"

namespace joulelab {
namespace {

using Cells = std::vector<std::pair<std::string_view, std::string>>;

template <class Unit>
std::string number(const std::optional<Unit>& quantity) {
  return quantity ? fmt::format("{}", quantity->value) : "";
}

std::string value(const Run& run, const std::string& name) {
  const auto found = run.values.find(name);
  return found == run.values.end() ? "" : fmt::format("{}", found->second);
}

std::string factor(const Run& run, const std::string& name) {
  const auto found = run.cell.factors.find(name);
  return found == run.cell.factors.end() ? "" : found->second;
}

std::string all_factors(const Run& run) {
  std::vector<std::string> pairs;
  for (const auto& [name, level] : run.cell.factors)
    pairs.push_back(fmt::format("{}={}", name, level));
  return join(pairs, ";");
}

Cells study_cells(const Run& run) {
  return {{"id", run.id},
          {"started", utc_text(run.started_unix_ns)},
          {"study", run.cell.study},
          {"architecture", factor(run, "architecture")},
          {"data", factor(run, "data")},
          {"host", factor(run, "host")},
          {"factors", all_factors(run)},
          {"repetition", fmt::format("{}", run.cell.repetition)},
          {"block", fmt::format("{}", run.cell.block)},
          {"status", std::string(name_of(run.status))},
          {"exit_status", fmt::format("{}", run.exit_status)},
          {"duration_s", fmt::format("{}", duration_of(run).count())}};
}

Cells energy_cells(const Run& run) {
  const auto& account = run.account;
  const auto bound = [&](Joules joules) {
    return account.energy ? fmt::format("{}", joules.value) : "";
  };
  const auto grade = grade_of(account);
  const auto emissions = run.intensity ? emissions_of(run, *run.intensity) : std::nullopt;
  return {{"energy_j", number(account.energy)},
          {"energy_j_low", bound(account.low)},
          {"energy_j_high", bound(account.high)},
          {"above_idle_energy_j", number(above_idle_energy_of(run))},
          {"mean_power_w", number(mean_power_of(run))},
          {"grade", grade ? std::string(name_of(*grade)) : ""},
          {"coverage", fmt::format("{}", account.coverage)},
          {"co2e_g", number(emissions ? std::optional(emissions->value) : std::nullopt)},
          {"g_per_kwh", run.intensity ? fmt::format("{}", run.intensity->value.value) : ""},
          {"basis", run.intensity ? std::string(name_of(run.intensity->basis)) : ""},
          {"place", run.intensity ? run.intensity->place : ""},
          {"pue", fmt::format("{}", run.pue)}};
}

// Empty where no calibration was asked for, and where it gave no figure.
Cells calibrated_cells(const Run& run) {
  const auto calibrated = run.calibrated.value_or(CalibratedEnergy{});
  const auto bound = [&](Joules joules) {
    return calibrated.energy ? fmt::format("{}", joules.value) : "";
  };
  return {{"calibrated_energy_j", number(calibrated.energy)},
          {"calibrated_energy_j_low", bound(calibrated.low)},
          {"calibrated_energy_j_high", bound(calibrated.high)},
          {"calibration", calibrated.calibration}};
}

Cells outcome_cells(const Run& run) {
  Cells cells;
  for (const char* name : {"accuracy", "loss", "images_seen", "epochs", "parameters", "macs"}) {
    cells.emplace_back(name, value(run, name));
  }
  std::vector<std::string> codes;
  for (const auto& warning : run.warnings) codes.push_back(warning.code);
  cells.emplace_back("warnings", join(codes, ";"));
  cells.emplace_back("command", join(run.command, " "));
  return cells;
}

Cells cells_of(const Run& run) {
  auto cells = study_cells(run);
  for (auto part : {energy_cells(run), calibrated_cells(run), outcome_cells(run)}) {
    cells.insert(cells.end(), part.begin(), part.end());
  }
  return cells;
}

}  // namespace

std::string run_csv_header() {
  std::vector<std::string> names;
  for (const auto& [name, text] : cells_of(Run{})) names.emplace_back(name);
  return csv_line(names);
}

std::string run_csv_line(const Run& run) {
  std::vector<std::string> texts;
  for (const auto& [name, text] : cells_of(run)) texts.push_back(text);
  return csv_line(texts);
}

}  // namespace joulelab

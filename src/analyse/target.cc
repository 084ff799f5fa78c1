#include "analyse/target.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "analyse/energy_to_accuracy.h"
#include "analyse/word.h"
#include "stats/confidence.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

struct CellRuns {
  std::string name;
  bool at_chance = false;
  std::vector<const Run*> runs;  // whose evaluations have an energy
};

// What all runs were told to reach, if they were told one and the same.
std::optional<double> told_target(std::span<const CellRuns> cells) {
  std::optional<double> common;
  for (const auto& cell : cells) {
    for (const auto* run : cell.runs) {
      const auto told = run->values.find("target_accuracy");
      if (told == run->values.end() || (common && *common != told->second)) return std::nullopt;
      common = told->second;
    }
  }
  return common;
}

// The highest whole percent that every run of the cells that learned met.
std::optional<double> common_target(std::span<const CellRuns> cells) {
  double least = std::numeric_limits<double>::infinity();
  for (const auto& cell : cells) {
    if (cell.at_chance) continue;
    for (const auto* run : cell.runs) least = std::min(least, best_accuracy_of(*run));
  }
  if (!std::isfinite(least)) return std::nullopt;
  const double percent = std::floor(100 * least + 1e-9) / 100;
  return percent > 0 ? std::optional(percent) : std::nullopt;
}

TargetRow row_of(const CellRuns& cell, double target) {
  TargetRow row{.cell = cell.name, .runs = static_cast<int>(cell.runs.size())};
  std::vector<double> energies, before, spent;
  for (const auto* run : cell.runs) {
    const auto answer = energy_to_accuracy(*run, target);
    if (!answer) continue;
    row.best = std::max(row.best.value_or(0), answer->best);
    if (!answer->met) {
      spent.push_back(answer->spent.value);
      continue;
    }
    energies.push_back(answer->met->energy.value);
    before.push_back(answer->met->before.value);
  }
  row.reached = static_cast<int>(energies.size());
  if (!energies.empty()) {
    row.energy_j = mean_of(energies);
    row.before_j = mean_of(before);
    row.energy_interval = mean_interval(energies);
  }
  if (!spent.empty()) row.spent_j = mean_of(spent);
  return row;
}

AccuracyCurve curve_of(const CellRuns& cell) {
  AccuracyCurve curve{.cell = cell.name, .points = {}};
  for (std::size_t i = 0;; ++i) {
    std::vector<double> energies, accuracies;
    for (const auto* run : cell.runs) {
      if (i >= run->evaluations.size()) continue;
      energies.push_back(run->evaluations[i].energy->value);
      accuracies.push_back(run->evaluations[i].accuracy());
    }
    if (energies.empty()) return curve;
    const auto [least, most] = std::ranges::minmax(accuracies);
    curve.points.push_back({.evaluation = static_cast<int>(i) + 1,
                            .runs = static_cast<int>(energies.size()),
                            .energy_j = mean_of(energies),
                            .accuracy = mean_of(accuracies),
                            .accuracy_least = least,
                            .accuracy_most = most});
  }
}

std::string sentence_of(const TargetFinding& finding) {
  const TargetRow* cheapest = nullptr;
  const TargetRow* dearest = nullptr;
  std::size_t whole = 0;
  for (const auto& row : finding.rows) {
    if (row.reached < row.runs || !row.energy_j) continue;
    ++whole;
    if (!cheapest || *row.energy_j < *cheapest->energy_j) cheapest = &row;
    if (!dearest || *row.energy_j > *dearest->energy_j) dearest = &row;
  }
  const auto target = amount(finding.target, "1") + " accuracy";
  const auto where = within_text(finding.within);
  if (!cheapest) return fmt::format("No cell met {}{} in all of its runs.", target, where);
  auto text = fmt::format("{} met {}{} for the fewest joules: {}", cheapest->cell, target, where,
                          amount(*cheapest->energy_j, "J"));
  if (dearest != cheapest) {
    text += fmt::format("; {} took {} ({} times as much)", dearest->cell,
                        amount(*dearest->energy_j, "J"),
                        three_digits(*dearest->energy_j / *cheapest->energy_j));
  }
  if (whole < finding.rows.size()) {
    text += fmt::format("; of {} cells {} met it in all of their runs", finding.rows.size(), whole);
  }
  return text + ".";
}

TargetFinding finding_of(Levels within, std::span<const CellRuns> cells,
                         std::optional<double> asked) {
  TargetFinding finding{
      .within = std::move(within), .why = {}, .rows = {}, .curves = {}, .sentence = {}};
  for (const auto& cell : cells) finding.curves.push_back(curve_of(cell));
  const auto told = told_target(cells);
  const auto target = asked ? asked : told ? told : common_target(cells);
  finding.why = asked  ? "as asked for"
                : told ? "what the runs were told to reach"
                       : "the highest whole percent that every run of the cells that learned met";
  if (!target) return finding;
  finding.target = *target;
  for (const auto& cell : cells) finding.rows.push_back(row_of(cell, *target));
  finding.sentence = sentence_of(finding);
  return finding;
}

}  // namespace

std::vector<TargetFinding> targets_of(const Matrix& matrix, const std::vector<CellFinding>& cells,
                                      std::optional<double> asked) {
  std::map<Levels, std::vector<CellRuns>> by_data;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    CellRuns runs{.name = cells[i].name, .at_chance = cells[i].at_chance, .runs = {}};
    for (const auto index : matrix.cells[i].finished) {
      const auto* run = matrix.entries[index].run;
      if (known_evaluations_of(*run)) runs.runs.push_back(run);
    }
    if (runs.runs.empty()) continue;
    by_data[data_of(matrix, cells[i].factors)].push_back(std::move(runs));
  }
  std::vector<TargetFinding> findings;
  for (const auto& [within, group] : by_data) findings.push_back(finding_of(within, group, asked));
  return findings;
}

}  // namespace joulelab

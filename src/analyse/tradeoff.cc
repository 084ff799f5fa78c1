#include "analyse/tradeoff.h"

#include <algorithm>

#include "stats/pareto.h"

namespace joulelab {
namespace {

const Summary* summary_of(const CellFinding& cell, const std::string& response) {
  const auto found = cell.responses.find(response);
  return found == cell.responses.end() ? nullptr : &found->second;
}

struct Rival {
  ParetoPoint* point;
  const Summary *energy, *accuracy;
  std::vector<Option> runs;
};

void mark_front(std::span<const Rival> rivals) {
  std::vector<Option> options;
  for (const auto& rival : rivals) options.push_back({rival.energy->mean, rival.accuracy->mean});
  const auto front = pareto_front(options);
  for (std::size_t i = 0; i < rivals.size(); ++i) rivals[i].point->is_on_front = front[i];
}

// To be drawn anew: only runs with an accuracy of their own.
std::vector<Option> own_runs_of(const Matrix& matrix, const MatrixCell& cell) {
  if (shares_outcomes(matrix, cell.finished)) return {};
  return energy_and_accuracy_of(matrix, cell);
}

void add_probability(std::span<const Rival> rivals) {
  std::vector<std::vector<std::vector<Option>>> runs;
  for (const auto& rival : rivals) runs.push_back({rival.runs});
  const auto probabilities = front_probabilities(runs);
  if (!probabilities) return;
  for (std::size_t j = 0; j < rivals.size(); ++j) {
    rivals[j].point->front_probability = (*probabilities)[j];
  }
}

ParetoPoint point_of(const CellFinding& cell, const Matrix& matrix) {
  const auto &energy = *summary_of(cell, "energy_j"), &accuracy = *summary_of(cell, "accuracy");
  ParetoPoint point;
  point.cell = cell.name;
  point.within = data_of(matrix, cell.factors);
  point.energy_j = energy.mean;
  point.accuracy = accuracy.mean;
  point.energy_interval = energy.interval;
  point.accuracy_interval = accuracy.interval;
  if (const auto* worth = summary_of(cell, "accuracy_per_kwh")) {
    point.accuracy_per_kwh = worth->mean;
    point.accuracy_per_kwh_interval = worth->interval;
  }
  point.at_chance = cell.at_chance;
  return point;
}

}  // namespace

std::vector<Option> energy_and_accuracy_of(const Matrix& matrix, const MatrixCell& cell) {
  std::vector<Option> runs;
  for (const auto index : cell.finished) {
    const auto& responses = matrix.entries[index].responses;
    const auto energy = responses.find("energy_j"), accuracy = responses.find("accuracy");
    if (energy == responses.end() || accuracy == responses.end()) continue;
    runs.push_back({energy->second, accuracy->second});
  }
  return runs;
}

std::vector<ParetoPoint> pareto_of(const Matrix& matrix, const std::vector<CellFinding>& cells) {
  std::vector<ParetoPoint> points;
  points.reserve(cells.size());  // rivals point into it
  std::map<Levels, std::vector<Rival>> rivals;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto& cell = cells[i];
    const auto *energy = summary_of(cell, "energy_j"), *accuracy = summary_of(cell, "accuracy");
    if (!energy || !accuracy) continue;
    auto& point = points.emplace_back(point_of(cell, matrix));
    if (cell.at_chance) continue;
    rivals[point.within].push_back(
        {&point, energy, accuracy, own_runs_of(matrix, matrix.cells[i])});
  }
  for (const auto& [within, group] : rivals) {
    mark_front(group);
    add_probability(group);
  }
  return points;
}

}  // namespace joulelab

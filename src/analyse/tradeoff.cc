#include "analyse/tradeoff.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "stats/distribution.h"
#include "stats/pareto.h"

namespace joulelab {
namespace {

// Draws a mean as it might have been: Student's t with the cell's own degrees of freedom, from a
// table of quantiles, which is the same on every machine and quick.
class MeanDraw {
 public:
  double operator()(const Summary& summary, std::mt19937_64& engine) {
    const double error = summary.sd / std::sqrt(static_cast<double>(summary.n));
    return summary.mean + error * quantiles(summary.n - 1)[engine() % steps];
  }

 private:
  const std::vector<double>& quantiles(int freedom) {
    auto& table = tables_[freedom];
    for (std::size_t i = table.size(); i < steps; ++i) {
      table.push_back(student_t_quantile((static_cast<double>(i) + 0.5) / steps, freedom));
    }
    return table;
  }

  static constexpr std::size_t steps = 512;
  std::map<int, std::vector<double>> tables_;
};

const Summary* summary_of(const CellFinding& cell, const std::string& response) {
  const auto found = cell.responses.find(response);
  return found == cell.responses.end() ? nullptr : &found->second;
}

struct Rival {
  ParetoPoint* point;
  const Summary *energy, *accuracy;
};

void mark_front(std::span<const Rival> rivals) {
  std::vector<Option> options;
  for (const auto& rival : rivals) options.push_back({rival.energy->mean, rival.accuracy->mean});
  const auto front = pareto_front(options);
  for (std::size_t i = 0; i < rivals.size(); ++i) rivals[i].point->is_on_front = front[i];
}

// Nothing where a cell has a single run: its scatter is not known.
void add_probability(std::span<const Rival> rivals) {
  constexpr int draws = 1000;
  constexpr std::size_t most = 100;  // beyond that a front is read by eye, and the cost is felt
  const bool has_single = std::ranges::any_of(
      rivals, [](const Rival& rival) { return rival.energy->n < 2 || rival.accuracy->n < 2; });
  if (has_single || rivals.size() > most) return;
  std::mt19937_64 engine(1897);
  MeanDraw draw;
  std::vector<int> times(rivals.size());
  std::vector<Option> options(rivals.size());
  for (int i = 0; i < draws; ++i) {
    for (std::size_t j = 0; j < rivals.size(); ++j) {
      options[j].cost = draw(*rivals[j].energy, engine);
      options[j].worth = draw(*rivals[j].accuracy, engine);
    }
    const auto front = pareto_front(options);
    for (std::size_t j = 0; j < rivals.size(); ++j) times[j] += front[j];
  }
  for (std::size_t j = 0; j < rivals.size(); ++j) {
    rivals[j].point->front_probability = static_cast<double>(times[j]) / draws;
  }
}

ParetoPoint point_of(const CellFinding& cell, const Matrix& matrix) {
  const auto &energy = *summary_of(cell, "energy_j"), &accuracy = *summary_of(cell, "accuracy");
  ParetoPoint point;
  point.cell = cell.name;
  if (std::ranges::find(matrix.factors, "data") != matrix.factors.end()) {
    point.within = restricted_to(cell.factors, std::vector<std::string>{"data"});
  }
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

std::vector<ParetoPoint> pareto_of(const Matrix& matrix, const std::vector<CellFinding>& cells) {
  std::vector<ParetoPoint> points;
  points.reserve(cells.size());  // rivals point into it
  std::map<Levels, std::vector<Rival>> rivals;
  for (const auto& cell : cells) {
    const auto *energy = summary_of(cell, "energy_j"), *accuracy = summary_of(cell, "accuracy");
    if (!energy || !accuracy) continue;
    auto& point = points.emplace_back(point_of(cell, matrix));
    if (!cell.at_chance) rivals[point.within].push_back({&point, energy, accuracy});
  }
  for (const auto& [within, group] : rivals) {
    mark_front(group);
    add_probability(group);
  }
  return points;
}

}  // namespace joulelab

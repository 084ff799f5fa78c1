#include "analyse/architecture_front.h"

#include <algorithm>
#include <cmath>

#include "analyse/tradeoff.h"
#include "analyse/tradeoff_step.h"
#include "stats/confidence.h"
#include "stats/pareto.h"

namespace joulelab {
namespace {

// Runs of one architecture by the combination of the other factors: ln energy, accuracy.
using Combinations = std::map<Levels, std::vector<Option>>;
using Architectures = std::map<std::string, Combinations>;

std::vector<Option> log_runs_of(const Matrix& matrix, const MatrixCell& cell) {
  auto runs = energy_and_accuracy_of(matrix, cell);
  std::erase_if(runs, [](const Option& run) { return !(run.cost > 0); });
  for (auto& run : runs) run.cost = std::log(run.cost);
  return runs;
}

bool varies(const Matrix& matrix, const std::string& factor) {
  return std::ranges::find(matrix.factors, factor) != matrix.factors.end();
}

// By the data, where they vary.
std::map<Levels, Architectures> groups_of(const Matrix& matrix,
                                          const std::vector<CellFinding>& cells) {
  std::map<Levels, Architectures> groups;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    auto others = cells[i].factors;
    const auto architecture = others.find("architecture");
    auto runs = log_runs_of(matrix, matrix.cells[i]);
    if (architecture == others.end() || cells[i].at_chance || runs.empty()) continue;
    const auto name = architecture->second;
    others.erase(architecture);
    groups[data_of(matrix, others)][name][others] = std::move(runs);
  }
  return groups;
}

// Those that every architecture has.
std::vector<Levels> common_of(const Architectures& architectures) {
  std::vector<Levels> common;
  for (const auto& [levels, runs] : architectures.begin()->second) {
    const auto& wanted = levels;
    const bool is_common = std::ranges::all_of(
        architectures, [&](const auto& one) { return one.second.contains(wanted); });
    if (is_common) common.push_back(levels);
  }
  return common;
}

struct Rival {
  std::vector<std::vector<Option>> runs;  // by combination
  std::vector<std::vector<double>> costs, worths;
  std::vector<double> weights;
};

Rival rival_of(const Combinations& combinations, const std::vector<Levels>& common) {
  Rival rival;
  for (const auto& levels : common) {
    const auto& runs = combinations.at(levels);
    rival.runs.push_back(runs);
    auto &costs = rival.costs.emplace_back(), &worths = rival.worths.emplace_back();
    for (const auto& run : runs) {
      costs.push_back(run.cost);
      worths.push_back(run.worth);
    }
    rival.weights.push_back(1 / static_cast<double>(common.size()));
  }
  return rival;
}

std::optional<Interval> ratio_of(const std::optional<Interval>& difference) {
  return difference ? std::optional(exponential(*difference)) : std::nullopt;
}

ParetoPoint point_of(const std::string& architecture, const Levels& within, const Rival& rival) {
  const auto cost = linear_contrast(rival.costs, rival.weights).value_or(LinearContrast{});
  const auto worth = linear_contrast(rival.worths, rival.weights).value_or(LinearContrast{});
  ParetoPoint point;
  point.cell = architecture;
  point.within = within;
  point.energy_j = std::exp(cost.estimate);
  point.energy_interval = ratio_of(cost.interval);
  point.accuracy = worth.estimate;
  point.accuracy_interval = worth.interval;
  return point;
}

// `to` less `from`, over the same combinations.
LinearContrast difference(const std::vector<std::vector<double>>& to,
                          const std::vector<std::vector<double>>& from,
                          const std::vector<double>& weights) {
  auto samples = to;
  auto signs = weights;
  samples.insert(samples.end(), from.begin(), from.end());
  for (const double weight : weights) signs.push_back(-weight);
  return linear_contrast(samples, signs).value_or(LinearContrast{});
}

// `has_own_outcomes`: each run has an accuracy of its own; else none is drawn anew.
void add_group(const Levels& within, const Architectures& architectures, bool has_own_outcomes,
               ArchitectureFront& result) {
  if (architectures.size() < 2) return;
  const auto common = common_of(architectures);
  if (common.empty()) return;
  std::map<std::string, Rival> rivals;
  std::vector<ParetoPoint> points;
  std::vector<Option> means;
  std::vector<std::vector<std::vector<Option>>> runs;
  for (const auto& [name, combinations] : architectures) {
    const auto& rival = rivals[name] = rival_of(combinations, common);
    points.push_back(point_of(name, within, rival));
    means.push_back({points.back().energy_j, points.back().accuracy});
    runs.push_back(rival.runs);
  }
  const auto front = pareto_front(means);
  const auto probabilities = has_own_outcomes ? front_probabilities(runs) : std::nullopt;
  for (std::size_t i = 0; i < points.size(); ++i) {
    points[i].is_on_front = front[i];
    if (probabilities) points[i].front_probability = (*probabilities)[i];
  }
  const auto compare = [&](const ParetoPoint& from, const ParetoPoint& to, TradeoffStep& step) {
    const auto &a = rivals.at(from.cell), &b = rivals.at(to.cell);
    step.combinations = static_cast<int>(common.size());
    step.energy_interval = ratio_of(difference(b.costs, a.costs, a.weights).interval);
    step.accuracy_interval = difference(b.worths, a.worths, a.weights).interval;
  };
  auto steps = steps_between(points, compare);
  result.steps.insert(result.steps.end(), steps.begin(), steps.end());
  result.points.insert(result.points.end(), points.begin(), points.end());
}

}  // namespace

ArchitectureFront architecture_front_of(const Matrix& matrix,
                                        const std::vector<CellFinding>& cells) {
  ArchitectureFront result;
  const bool has_others = std::ranges::any_of(matrix.factors, [](const std::string& factor) {
    return factor != "architecture" && factor != "data";
  });
  if (!has_others || !varies(matrix, "architecture")) return result;
  const bool has_own_outcomes = std::ranges::none_of(
      matrix.cells, [&](const MatrixCell& cell) { return shares_outcomes(matrix, cell.finished); });
  for (const auto& [within, architectures] : groups_of(matrix, cells)) {
    add_group(within, architectures, has_own_outcomes, result);
  }
  return result;
}

}  // namespace joulelab

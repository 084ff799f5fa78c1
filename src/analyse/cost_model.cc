#include "analyse/cost_model.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace joulelab {
namespace {

constexpr std::size_t features = 4;
// Of an example's equal share: just enough to decide where the examples do not. Among 0.001 to 0.1
// the least errors of left-out architectures of seaa2023 (docs/PREDICTION.md).
constexpr double pull_of_one = 0.003;
using Features = std::array<double, features>;

double dot(const Features& a, const Features& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// By which each feature alone would explain an equal part of a cost of 1, at its geometric mean; 0
// for one that is not known of every example.
Features equal_shares(std::span<const CostExample> examples) {
  Features shares{};
  int known = 0;
  for (std::size_t j = 0; j < features; ++j) {
    double logs = 0;
    bool is_known = true;
    for (const auto& example : examples) {
      const double work = example.work.features()[j];
      is_known = is_known && work > 0;
      if (is_known) logs += std::log(work);
    }
    if (!is_known) continue;
    shares[j] = std::exp(-logs / static_cast<double>(examples.size()));
    ++known;
  }
  for (auto& share : shares) share /= std::max(known, 1);
  return shares;
}

// Geometric mean, by machine, of what an example costs over what the costs say.
std::map<std::string, double> factors_of(std::span<const CostExample> examples,
                                         const Features& costs) {
  std::map<std::string, std::pair<double, int>> logs;
  for (const auto& example : examples) {
    auto& [sum, count] = logs[example.machine];
    sum += std::log(example.per_image / dot(costs, example.work.features()));
    ++count;
  }
  std::map<std::string, double> factors;
  for (const auto& [machine, of] : logs) factors[machine] = std::exp(of.first / of.second);
  return factors;
}

// Non-negative least squares of 1 on the share of each feature, with the ridge that draws each cost
// to `prior`; by coordinate descent, which ends for such a convex sum (Tseng 2001).
Features improved(std::span<const CostExample> examples, const CostModel& model,
                  const Features& prior, Features costs) {
  const double strength = pull_of_one * static_cast<double>(examples.size());
  std::array<Features, features> cross{};
  Features with_y{};
  for (const auto& example : examples) {
    auto row = example.work.features();
    for (auto& value : row) value *= model.machines.at(example.machine) / example.per_image;
    for (std::size_t j = 0; j < features; ++j) {
      with_y[j] += row[j];
      for (std::size_t k = 0; k < features; ++k) cross[j][k] += row[j] * row[k];
    }
  }
  constexpr int most_rounds = 2000;
  for (int round = 0; round < most_rounds; ++round) {
    double change = 0;
    for (std::size_t j = 0; j < features; ++j) {
      if (prior[j] <= 0) continue;
      const double pull = strength / (prior[j] * prior[j]);
      const double rest = dot(cross[j], costs) - cross[j][j] * costs[j];
      const double next =
          std::max(0.0, (with_y[j] + pull * prior[j] - rest) / (cross[j][j] + pull));
      change = std::max(change, std::abs(next - costs[j]) / prior[j]);
      costs[j] = next;
    }
    if (change < 1e-9) break;
  }
  return costs;
}

void normalise(CostModel& model) {
  double logs = 0;
  for (const auto& [machine, factor] : model.machines) logs += std::log(factor);
  const double mean = std::exp(logs / static_cast<double>(model.machines.size()));
  for (auto& [machine, factor] : model.machines) factor /= mean;
  for (auto& cost : model.costs) cost *= mean;
}

}  // namespace

double CostModel::per_image(const std::string& machine, const ImageWork& work) const {
  const auto factor = machines.find(machine);
  return (factor == machines.end() ? 1 : factor->second) * dot(costs, work.features());
}

std::optional<CostModel> fit_costs(std::span<const CostExample> examples) {
  if (examples.empty()) return std::nullopt;
  constexpr int rounds = 60;
  const auto prior = equal_shares(examples);
  CostModel model{prior, {}};
  for (int round = 0; round < rounds; ++round) {
    model.machines = factors_of(examples, model.costs);
    model.costs = improved(examples, model, prior, model.costs);
  }
  model.machines = factors_of(examples, model.costs);
  normalise(model);
  return model;
}

}  // namespace joulelab

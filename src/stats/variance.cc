#include "stats/variance.h"

#include <algorithm>
#include <cmath>

#include "stats/distribution.h"
#include "stats/rank.h"

namespace joulelab {

std::optional<FTest> one_way_anova(Groups groups) {
  const auto all = pooled(groups);
  const bool has_empty = std::ranges::any_of(groups, [](const auto& g) { return g.empty(); });
  if (groups.size() < 2 || has_empty || all.size() <= groups.size()) return std::nullopt;
  const double grand = mean_of(all);
  double between = 0, within = 0;
  for (const auto& group : groups) {
    const double distance = mean_of(group) - grand;
    const auto n = static_cast<double>(group.size());
    between += n * distance * distance;
    within += (n - 1) * variance_of(group);
  }
  if (!(within > 0)) return std::nullopt;
  FTest test;
  test.numerator_freedom = static_cast<double>(groups.size() - 1);
  test.denominator_freedom = static_cast<double>(all.size() - groups.size());
  test.f = between / test.numerator_freedom / (within / test.denominator_freedom);
  test.p = f_upper_tail(test.f, test.numerator_freedom, test.denominator_freedom);
  return test;
}

std::optional<FTest> welch_anova(Groups groups) {
  if (groups.size() < 2) return std::nullopt;
  double weight_sum = 0, weighted_mean = 0;
  std::vector<double> weights;
  for (const auto& group : groups) {
    const double variance = variance_of(group);
    if (!(variance > 0)) return std::nullopt;
    weights.push_back(static_cast<double>(group.size()) / variance);
    weight_sum += weights.back();
    weighted_mean += weights.back() * mean_of(group);
  }
  weighted_mean /= weight_sum;
  const auto k = static_cast<double>(groups.size());
  double between = 0, imbalance = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const double distance = mean_of(groups[i]) - weighted_mean;
    const double share = 1 - weights[i] / weight_sum;
    between += weights[i] * distance * distance;
    imbalance += share * share / static_cast<double>(groups[i].size() - 1);
  }
  FTest test;
  test.numerator_freedom = k - 1;
  test.denominator_freedom = (k * k - 1) / (3 * imbalance);
  test.f = between / (k - 1) / (1 + 2 * (k - 2) / (k * k - 1) * imbalance);
  test.p = f_upper_tail(test.f, test.numerator_freedom, test.denominator_freedom);
  return test;
}

std::optional<FTest> brown_forsythe(Groups groups) {
  std::vector<std::vector<double>> distances;
  for (const auto& group : groups) {
    const auto description = describe(group);
    if (!description) return std::nullopt;
    auto& row = distances.emplace_back();
    for (const double x : group) row.push_back(std::abs(x - description->median));
  }
  return one_way_anova(distances);
}

}  // namespace joulelab

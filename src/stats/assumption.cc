#include "stats/assumption.h"

#include <algorithm>
#include <cmath>

#include "stats/pairwise.h"

namespace joulelab {
namespace {

std::vector<std::optional<double>> adjusted(const std::vector<std::optional<ShapiroWilk>>& tests) {
  std::vector<double> p;
  for (const auto& test : tests) {
    if (test) p.push_back(test->p);
  }
  const auto holm = holm_adjusted(p);
  std::vector<std::optional<double>> result;
  std::size_t next = 0;
  for (const auto& test : tests) {
    result.push_back(test ? std::optional(holm[next++]) : std::nullopt);
  }
  return result;
}

}  // namespace

std::optional<Assumptions> assumptions_of(Groups groups) {
  const bool has_empty = std::ranges::any_of(groups, [](const auto& g) { return g.empty(); });
  if (groups.size() < 2 || has_empty) return std::nullopt;
  Assumptions result;
  std::vector<double> residuals, variances;
  for (const auto& group : groups) {
    result.normality.push_back(shapiro_wilk(group));
    variances.push_back(variance_of(group));
    const double mean = mean_of(group);
    for (const double x : group) residuals.push_back(x - mean);
  }
  result.normality_p_holm = adjusted(result.normality);
  result.residuals = shapiro_wilk(residuals);
  result.spread = brown_forsythe(groups);
  const auto [least, most] = std::ranges::minmax(variances);
  if (least > 0) result.sd_ratio = std::sqrt(most / least);
  return result;
}

}  // namespace joulelab

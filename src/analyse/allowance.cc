#include "analyse/allowance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "stats/descriptive.h"

namespace joulelab {
namespace {

constexpr std::array strata{0.0, 0.1, 0.15, 0.2, 0.25, 0.5};

// Printed by projection_backtest_test.cc, which holds them to the data.
constexpr std::array<AllowanceStep, strata.size()> usual{
    {{0.0, 0.4345}, {0.1, 0.2155}, {0.15, 0.1296}, {0.2, 0.0163}, {0.25, 0.0078}, {0.5, 0.0059}}};

// How much must be added to `own` in quadrature for the interval to reach the truth.
double lacking(const Residual& residual) {
  const double square = residual.error * residual.error - residual.own * residual.own;
  return std::sqrt(std::max(0.0, square));
}

}  // namespace

std::vector<AllowanceStep> learned_allowance(std::span<const Residual> residuals, double level) {
  std::set<std::pair<std::string, std::string>> runs;
  for (const auto& residual : residuals) runs.emplace(residual.configuration, residual.run);
  const auto n = static_cast<double>(runs.size());
  const double share = std::min(1.0, std::ceil((n + 1) * level) / n);
  std::vector<AllowanceStep> steps;
  for (std::size_t i = 0; i < strata.size(); ++i) {
    const double from = strata[i], to = i + 1 < strata.size() ? strata[i + 1] : 1;
    std::vector<double> lacks;
    for (const auto& residual : residuals) {
      if (from <= residual.progress && residual.progress < to) lacks.push_back(lacking(residual));
    }
    std::ranges::sort(lacks);
    steps.push_back({from, lacks.empty() ? steps.back().share : quantile_of_sorted(lacks, share)});
  }
  for (std::size_t i = steps.size() - 1; i-- > 0;)
    steps[i].share = std::max(steps[i].share, steps[i + 1].share);
  return steps;
}

std::span<const AllowanceStep> usual_allowance() { return usual; }

double allowance_at(std::span<const AllowanceStep> allowance, double progress) {
  double share = 0;
  for (const auto& step : allowance) {
    if (step.from_progress <= progress) share = step.share;
  }
  return share;
}

}  // namespace joulelab

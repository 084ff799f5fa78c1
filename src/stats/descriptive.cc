#include "stats/descriptive.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace joulelab {

double mean_of(std::span<const double> sample) {
  const auto n = static_cast<double>(sample.size());
  const double rough = std::accumulate(sample.begin(), sample.end(), 0.0) / n;
  double rest = 0;
  for (const double x : sample) rest += x - rough;
  return rough + rest / n;
}

double variance_of(std::span<const double> sample) {
  if (sample.size() < 2) return 0;
  const double mean = mean_of(sample);
  double squares = 0, rest = 0;
  for (const double x : sample) {
    squares += (x - mean) * (x - mean);
    rest += x - mean;
  }
  const auto n = static_cast<double>(sample.size());
  return std::max(0.0, squares - rest * rest / n) / (n - 1);
}

double quantile_of_sorted(std::span<const double> sorted, double p) {
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  if (below + 1 >= sorted.size()) return sorted.back();
  const double share = position - static_cast<double>(below);
  return sorted[below] + share * (sorted[below + 1] - sorted[below]);
}

std::optional<Description> describe(std::span<const double> sample) {
  if (sample.empty()) return std::nullopt;
  std::vector<double> sorted(sample.begin(), sample.end());
  std::ranges::sort(sorted);
  return Description{.n = static_cast<int>(sample.size()),
                     .mean = mean_of(sorted),
                     .sd = std::sqrt(variance_of(sorted)),
                     .median = quantile_of_sorted(sorted, 0.5),
                     .min = sorted.front(),
                     .max = sorted.back()};
}

double median_of(std::vector<double> sample) {
  std::ranges::sort(sample);
  return quantile_of_sorted(sample, 0.5);
}

}  // namespace joulelab

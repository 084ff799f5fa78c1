#include "stats/change_point.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/descriptive.h"

namespace joulelab {
namespace {

// Squares about the mean of any stretch of a series, in units of its noise, from running sums.
class Scatter {
 public:
  Scatter(std::span<const double> values, double noise) : sums_{0}, squares_{0} {
    const double first = values.front();  // so that a large level loses no digits
    for (const double value : values) {
      const double scaled = noise > 0 ? (value - first) / noise : 0;
      sums_.push_back(sums_.back() + scaled);
      squares_.push_back(squares_.back() + scaled * scaled);
    }
  }
  double within(std::size_t from, std::size_t to) const {
    const double sum = sums_[to] - sums_[from];
    return std::max(0.0,
                    squares_[to] - squares_[from] - sum * sum / static_cast<double>(to - from));
  }

 private:
  std::vector<double> sums_, squares_;
};

double noise_of(const std::vector<double>& values, double smallest) {
  std::vector<double> steps;
  for (std::size_t i = 1; i < values.size(); ++i)
    steps.push_back(std::abs(values[i] - values[i - 1]));
  const double of_normal = 1.4826 / std::sqrt(2.0);
  return std::max(of_normal * median_of(std::move(steps)), smallest * std::abs(median_of(values)));
}

}  // namespace

std::vector<std::size_t> pieces_of(std::span<const std::vector<double>> series,
                                   const PieceRule& rule) {
  const std::size_t n = series.empty() ? 0 : series.front().size();
  if (n < rule.first_least + rule.least) return {0};
  std::vector<Scatter> scatters;
  for (const auto& values : series) scatters.emplace_back(values, noise_of(values, rule.smallest));
  const double penalty =
      3 * (1 + static_cast<double>(series.size())) * std::log(static_cast<double>(n));
  // best[j]: the least cost of the first j values; from[j]: where its last piece begins.
  std::vector<double> best(n + 1, std::numeric_limits<double>::infinity());
  std::vector<std::size_t> from(n + 1, 0);
  best[0] = -penalty;
  for (std::size_t j = 1; j <= n; ++j) {
    for (std::size_t i = 0; i < j; ++i) {
      if (j - i < (i == 0 ? rule.first_least : rule.least)) continue;
      double cost = best[i] + penalty;
      for (const auto& scatter : scatters) cost += scatter.within(i, j);
      if (cost < best[j]) {
        best[j] = cost;
        from[j] = i;
      }
    }
  }
  std::vector<std::size_t> pieces;
  for (std::size_t end = n; end > 0; end = from[end]) pieces.push_back(from[end]);
  std::ranges::reverse(pieces);
  return pieces;
}

}  // namespace joulelab

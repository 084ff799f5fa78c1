#include "stats/normality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "stats/descriptive.h"
#include "stats/distribution.h"

namespace joulelab {
namespace {

template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double sum = 0;
  for (auto i = N; i > 0; --i) sum = sum * x + coefficients[i - 1];
  return sum;
}

// The weights of the upper half, largest value first; the lower half has them negated.
std::vector<double> upper_weights(std::size_t n) {
  if (n == 3) return {std::numbers::sqrt2 / 2};
  std::vector<double> expected(n / 2);  // of normal order statistics, Blom (1958)
  double squares = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double p = (static_cast<double>(i) + 0.625) / (static_cast<double>(n) + 0.25);
    expected[i] = -normal_quantile(p);
    squares += 2 * expected[i] * expected[i];
  }
  const double u = 1 / std::sqrt(static_cast<double>(n));
  auto weights = expected;
  const std::array first{0.0, 0.221157, -0.147981, -2.071190, 4.434685, -2.706056};
  const std::array second{0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633};
  const std::size_t fitted = n > 5 ? 2 : 1;
  weights[0] = polynomial(first, u) + expected[0] / std::sqrt(squares);
  if (fitted == 2) weights[1] = polynomial(second, u) + expected[1] / std::sqrt(squares);
  double rest = 1;
  for (std::size_t i = 0; i < fitted; ++i) {
    squares -= 2 * expected[i] * expected[i];
    rest -= 2 * weights[i] * weights[i];
  }
  const double scale = std::sqrt(squares / rest);
  for (auto i = fitted; i < weights.size(); ++i) weights[i] = expected[i] / scale;
  return weights;
}

// Of 1 - W, which keeps its digits where W is near 1.
double p_value(double one_less_w, std::size_t n) {
  const auto size = static_cast<double>(n);
  if (n == 3) {
    const double w = 1 - one_less_w;
    return std::max(0.0, 6 / std::numbers::pi * (std::asin(std::sqrt(w)) - std::numbers::pi / 3));
  }
  double y = std::log(one_less_w), mean = 0, sd = 1;
  if (n <= 11) {
    const double gamma = -2.273 + 0.459 * size;
    if (y >= gamma) return 0;
    y = -std::log(gamma - y);
    mean = polynomial(std::array{0.5440, -0.39978, 0.025054, -0.0006714}, size);
    sd = std::exp(polynomial(std::array{1.3822, -0.77857, 0.062767, -0.0020322}, size));
  } else {
    const double x = std::log(size);
    mean = polynomial(std::array{-1.5861, -0.31082, -0.083751, 0.0038915}, x);
    sd = std::exp(polynomial(std::array{-0.4803, -0.082676, 0.0030302}, x));
  }
  return normal_upper_tail((y - mean) / sd);
}

}  // namespace

std::optional<ShapiroWilk> shapiro_wilk(std::span<const double> sample) {
  const auto n = sample.size();
  if (n < 3 || n > 5000) return std::nullopt;
  std::vector<double> sorted(sample.begin(), sample.end());
  std::ranges::sort(sorted);
  if (sorted.front() == sorted.back()) return std::nullopt;
  const auto weights = upper_weights(n);
  const double mean = mean_of(sorted);
  double weighted = 0, weight_squares = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weighted += weights[i] * (sorted[n - 1 - i] - sorted[i]);
    weight_squares += 2 * weights[i] * weights[i];
  }
  double squares = 0;
  for (const double x : sorted) squares += (x - mean) * (x - mean);
  const double whole = std::sqrt(weight_squares * squares);
  const double one_less_w = (whole - weighted) * (whole + weighted) / (whole * whole);
  const double kept = std::clamp(one_less_w, 1e-19, 1.0);
  return ShapiroWilk{1 - kept, std::clamp(p_value(kept, n), 0.0, 1.0)};
}

}  // namespace joulelab

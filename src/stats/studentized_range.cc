#include "stats/studentized_range.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "stats/root.h"

namespace joulelab {
namespace {

constexpr double step = 0.25, edge = 9;
constexpr double beyond = 60;  // a range this large has no probability that a double holds

double normal_lower_tail(double z) { return std::erfc(-z / std::numbers::sqrt2) / 2; }

struct Point {
  double z = 0, density = 0, below = 0;
};

// From -edge to beyond / 2 + edge; made once.
const std::vector<Point>& points() {
  static const auto all = [] {
    std::vector<Point> made;
    for (double z = -edge; z <= beyond / 2 + edge; z += step) {
      const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
      made.push_back({z, density, normal_lower_tail(z)});
    }
    return made;
  }();
  return all;
}

// P(range of k standard normal values > w) = k int phi(z) [Phi(z)^(k-1) - (Phi(z) -
// Phi(z-w))^(k-1)] dz, z being the largest. The bracket is factored, or its digits would cancel.
double range_upper_tail(double w, int groups) {
  if (w > beyond) return 0;
  double sum = 0;
  for (const auto& point : points()) {
    if (point.z > w / 2 + edge) break;
    const double outside = normal_lower_tail(point.z - w);
    const double inside = std::max(0.0, point.below - outside);
    double terms = 0, power = 1;  // sum of below^i inside^(k-2-i) by Horner
    for (int i = 0; i < groups - 1; ++i) {
      terms = terms * inside + power;
      power *= point.below;
    }
    sum += point.density * outside * terms;
  }
  return std::min(1.0, groups * sum * step);
}

}  // namespace

double studentized_range_upper_tail(double q, int groups, double degrees_of_freedom) {
  if (!(q > 0)) return 1;
  // Over x = ln s, where s^2 is chi squared over its freedom: its density there is proportional to
  // exp(-freedom (e^2x - 1 - 2x) / 2). It is divided by its own sum on the same points.
  const double stride = std::min(0.1, 0.35 / std::sqrt(degrees_of_freedom));
  constexpr double negligible = 1e-18;
  double tail = 0, all = 0;
  double x = stride * std::ceil(std::min(2.5, 7 / std::sqrt(degrees_of_freedom)) / stride);
  for (;; x -= stride) {
    const double density = std::exp(-degrees_of_freedom * (std::expm1(2 * x) - 2 * x) / 2);
    const double term = density * range_upper_tail(q * std::exp(x), groups);
    all += density;
    tail += term;
    if (x < 0 && density < negligible * all && term <= negligible * tail) break;
  }
  return std::min(1.0, tail / all);
}

double studentized_range_upper_quantile(double tail, int groups, double degrees_of_freedom) {
  const auto excess = [&](double q) {
    return studentized_range_upper_tail(q, groups, degrees_of_freedom) - tail;
  };
  return root_above(0, excess).value_or(0);
}

}  // namespace joulelab

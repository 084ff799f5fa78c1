#include "stats/learning_curve.h"

#include <algorithm>
#include <cmath>

#include "stats/descriptive.h"

namespace joulelab {
namespace {

constexpr double usual_exponent = 0.5;
constexpr double least_exponent = 0.05;  // below it, twice the energy saves 3 % of the errors
constexpr double least_error = 1e-4;     // of a test set without a fault: its size is not known

double log_error(double accuracy) { return std::log(std::max(1 - accuracy, least_error)); }

// The slope of ln error over ln energy, with its sign turned.
double exponent_of(std::span<const LearningPoint> points) {
  if (points.size() < 2) return usual_exponent;
  std::vector<double> x, y;
  for (const auto& point : points) {
    x.push_back(std::log(point.energy_j));
    y.push_back(log_error(point.accuracy));
  }
  const double mean_x = mean_of(x), mean_y = mean_of(y);
  double product = 0, square = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    product += (x[i] - mean_x) * (y[i] - mean_y);
    square += (x[i] - mean_x) * (x[i] - mean_x);
  }
  return square > 0 ? -product / square : usual_exponent;
}

}  // namespace

std::optional<double> energy_to_accuracy(std::span<const LearningPoint> points, double target) {
  const auto reached = std::ranges::find_if(
      points, [&](const LearningPoint& point) { return point.accuracy >= target; });
  if (reached != points.end()) return reached->energy_j;
  if (points.empty()) return std::nullopt;
  const double exponent = exponent_of(points);
  if (!(exponent >= least_exponent)) return std::nullopt;
  const auto& last = points.back();
  return last.energy_j * std::exp((log_error(last.accuracy) - std::log(1 - target)) / exponent);
}

}  // namespace joulelab

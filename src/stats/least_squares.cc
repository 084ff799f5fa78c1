#include "stats/least_squares.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <set>

#include "stats/descriptive.h"
#include "stats/distribution.h"

namespace joulelab {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Solution {
  VectorXd means;  // of the predictors
  double mean_y = 0;
  VectorXd slopes;
  MatrixXd inverse;

  double at(const VectorXd& x) const { return mean_y + slopes.dot(x - means); }
  // Of a fit to n values: the variance of at(x) by that of an error.
  double leverage(const VectorXd& x, std::size_t n) const {
    return 1.0 / static_cast<double>(n) + (x - means).dot(inverse * (x - means));
  }
};

bool are_as_long(Columns columns, std::size_t n) {
  return std::ranges::all_of(columns, [&](const auto& column) { return column.size() == n; });
}

MatrixXd matrix_of(Columns columns, const std::vector<std::size_t>& rows) {
  MatrixXd matrix(static_cast<Eigen::Index>(rows.size()),
                  static_cast<Eigen::Index>(columns.size()));
  for (std::size_t j = 0; j < columns.size(); ++j) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = columns[j][rows[i]];
    }
  }
  return matrix;
}

VectorXd vector_of(std::span<const double> values) {
  return Eigen::Map<const VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

double mean_of(const VectorXd& values) {
  return joulelab::mean_of({values.data(), static_cast<std::size_t>(values.size())});
}

// Nothing where the slopes are not determined.
std::optional<Solution> solve(MatrixXd x, VectorXd y) {
  const auto n = x.rows(), p = x.cols();
  if (p < 1 || n < p + 1) return std::nullopt;
  Solution solution{VectorXd(p), mean_of(y), {}, {}};
  VectorXd scale(p);
  for (Eigen::Index j = 0; j < p; ++j) {
    solution.means[j] = mean_of(x.col(j));
    x.col(j).array() -= solution.means[j];
    scale[j] = x.col(j).norm();
    // What is left of a constant by rounding is not variation.
    if (!(scale[j] > 1e-13 * std::sqrt(static_cast<double>(n)) * std::abs(solution.means[j]))) {
      return std::nullopt;
    }
    x.col(j) /= scale[j];
  }
  y.array() -= solution.mean_y;
  Eigen::ColPivHouseholderQR<MatrixXd> qr(x);
  qr.setThreshold(1e-10);
  if (qr.rank() < p) return std::nullopt;
  solution.slopes = qr.solve(y).cwiseQuotient(scale);
  const MatrixXd root =
      qr.colsPermutation() * qr.matrixR().topRows(p).triangularView<Eigen::Upper>().solve(
                                 MatrixXd(MatrixXd::Identity(p, p)));
  const MatrixXd scaled = scale.cwiseInverse().asDiagonal() * root;
  solution.inverse = scaled * scaled.transpose();
  return solution;
}

Coefficient coefficient(double value, double error, double quantile) {
  return {value, error, {value - quantile * error, value + quantile * error}};
}

double two_sided_quantile(double level, int degrees_of_freedom) {
  return student_t_quantile(0.5 + level / 2, degrees_of_freedom);
}

std::vector<std::size_t> up_to(std::size_t n) {
  std::vector<std::size_t> rows(n);
  for (std::size_t i = 0; i < n; ++i) rows[i] = i;
  return rows;
}

}  // namespace

std::optional<LeastSquares> least_squares(Columns predictors, std::span<const double> y,
                                          double level) {
  if (!are_as_long(predictors, y.size()) || y.size() < predictors.size() + 2) return std::nullopt;
  const auto x = matrix_of(predictors, up_to(y.size()));
  const auto solution = solve(x, vector_of(y));
  if (!solution) return std::nullopt;
  const auto& [means, mean_y, slopes, inverse] = *solution;

  LeastSquares fit;
  fit.n = static_cast<int>(y.size());
  fit.degrees_of_freedom = fit.n - static_cast<int>(predictors.size()) - 1;
  const VectorXd residuals =
      (vector_of(y).array() - mean_y).matrix() - (x.rowwise() - means.transpose()) * slopes;
  fit.residual_sd = residuals.norm() / std::sqrt(fit.degrees_of_freedom);
  const double quantile = two_sided_quantile(level, fit.degrees_of_freedom);
  const double variance_at_zero = 1.0 / fit.n + means.dot(inverse * means);
  fit.coefficients.push_back(coefficient(mean_y - slopes.dot(means),
                                         fit.residual_sd * std::sqrt(variance_at_zero), quantile));
  for (Eigen::Index j = 0; j < slopes.size(); ++j) {
    const double error = fit.residual_sd * std::sqrt(inverse(j, j));
    fit.coefficients.push_back(coefficient(slopes[j], error, quantile));
  }
  fit.means.assign(means.begin(), means.end());
  fit.inverse.assign(inverse.data(), inverse.data() + inverse.size());  // symmetric
  return fit;
}

std::optional<LeastSquares> least_squares(std::span<const double> x, std::span<const double> y,
                                          double level) {
  const std::vector<std::vector<double>> one{{x.begin(), x.end()}};
  return least_squares(one, y, level);
}

std::optional<Prediction> predict(const LeastSquares& fit, std::span<const double> at,
                                  double level) {
  if (at.size() != fit.means.size()) return std::nullopt;
  const auto p = static_cast<Eigen::Index>(at.size());
  const VectorXd from_mean = vector_of(at) - vector_of(fit.means);
  const Eigen::Map<const MatrixXd> inverse(fit.inverse.data(), p, p);
  const double of_line = 1.0 / fit.n + from_mean.dot(inverse * from_mean);
  const double unit = two_sided_quantile(level, fit.degrees_of_freedom) * fit.residual_sd;
  const double of_mean = unit * std::sqrt(of_line), of_new = unit * std::sqrt(1 + of_line);
  double value = fit.coefficients[0].value;
  for (std::size_t j = 0; j < at.size(); ++j) value += fit.coefficients[j + 1].value * at[j];
  return Prediction{value, {value - of_mean, value + of_mean}, {value - of_new, value + of_new}};
}

std::optional<LeftOut> leave_one_group_out(Columns predictors, std::span<const double> y,
                                           std::span<const std::string> groups) {
  if (!are_as_long(predictors, y.size()) || groups.size() != y.size()) return std::nullopt;
  const std::set<std::string> labels(groups.begin(), groups.end());
  if (labels.size() < 2) return std::nullopt;
  LeftOut result;
  result.groups = static_cast<int>(labels.size());
  result.predicted.resize(y.size());
  result.leverage.resize(y.size());
  double squares = 0, sum = 0;
  for (const auto& label : labels) {
    std::vector<std::size_t> rest, left_out;
    for (std::size_t i = 0; i < y.size(); ++i) {
      (groups[i] == label ? left_out : rest).push_back(i);
    }
    std::vector<double> rest_y;
    for (const auto i : rest) rest_y.push_back(y[i]);
    const auto solution = solve(matrix_of(predictors, rest), vector_of(rest_y));
    if (!solution) return std::nullopt;
    const MatrixXd x = matrix_of(predictors, left_out);
    for (std::size_t i = 0; i < left_out.size(); ++i) {
      const auto row = left_out[i];
      const VectorXd at = x.row(static_cast<Eigen::Index>(i)).transpose();
      result.predicted[row] = solution->at(at);
      result.leverage[row] = solution->leverage(at, rest.size());
      const double error = y[row] - result.predicted[row];
      squares += error * error;
      sum += error;
    }
  }
  const auto n = static_cast<double>(y.size());
  result.root_mean_square_error = std::sqrt(squares / n);
  result.mean_error = sum / n;
  return result;
}

}  // namespace joulelab

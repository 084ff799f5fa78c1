#pragma once
// Ordinary least squares with an intercept: y = b0 + b1 x1 + b2 x2 + ... + error. It assumes errors
// that are independent, normal and of one variance, and predictors without error; where both sides
// err, as two meters do, see deming.h.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "stats/interval.h"

namespace joulelab {

// One column a predictor, each as long as y.
using Columns = std::span<const std::vector<double>>;

struct Coefficient {
  double value = 0;
  double error = 0;   // standard error
  Interval interval;  // value -+ t(degrees of freedom) error
};

struct LeastSquares {
  std::vector<Coefficient> coefficients;  // the intercept, then one for each predictor
  double residual_sd = 0;                 // degrees_of_freedom in the denominator
  int n = 0, degrees_of_freedom = 0;      // n less the number of coefficients
  std::vector<double> means;              // of the predictors
  std::vector<double> inverse;            // of their centred cross products, row by row
};

// Gauss (1809), by QR of the centred and scaled predictors, so that units and offsets cost no
// digits. Nothing where sizes differ, no degree of freedom is left, a predictor does not vary, or
// one is a linear combination of others.
std::optional<LeastSquares> least_squares(Columns predictors, std::span<const double> y,
                                          double level = 0.95);
std::optional<LeastSquares> least_squares(std::span<const double> x, std::span<const double> y,
                                          double level = 0.95);

struct Prediction {
  double value = 0;
  Interval mean_interval;  // of the line there
  Interval interval;       // of one new y there
};

// At one value for each predictor, in their order; nothing where their numbers differ.
std::optional<Prediction> predict(const LeastSquares& fit, std::span<const double> at,
                                  double level = 0.95);

struct LeftOut {
  std::vector<double> predicted;  // for each y, by a fit that saw nothing of its group
  std::vector<double> leverage;   // for each y: variance of that prediction by that of an error
  double root_mean_square_error = 0;
  double mean_error = 0;  // of y less predicted
  int groups = 0;
};

// Cross-validation (Stone 1974) by groups, one label for each y: repeats of one configuration are
// alike, so leaving out single runs would flatter the prediction (Roberts et al. 2017). Nothing
// where sizes differ, there are fewer than two groups, or the rest does not determine the
// coefficients for some group.
std::optional<LeftOut> leave_one_group_out(Columns predictors, std::span<const double> y,
                                           std::span<const std::string> groups);

}  // namespace joulelab

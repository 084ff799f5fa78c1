// Least squares: exact planes, what costs other solvers their digits, and how often prediction
// intervals hold the next value. R's and NIST's figures are in reference_test.cc.

#include "stats/least_squares.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "stats/descriptive.h"

namespace joulelab {
namespace {

using Sample = std::vector<double>;

TEST(LeastSquares, ExactPlaneIsFound) {
  const std::vector<Sample> predictors{{1, 2, 3, 4, 5}, {2, 1, 5, 3, 8}};
  Sample y;
  for (std::size_t i = 0; i < 5; ++i) y.push_back(7 + 2 * predictors[0][i] - predictors[1][i]);
  const auto fit = least_squares(predictors, y).value();
  EXPECT_NEAR(fit.coefficients[0].value, 7, 1e-12);
  EXPECT_NEAR(fit.coefficients[1].value, 2, 1e-12);
  EXPECT_NEAR(fit.coefficients[2].value, -1, 1e-12);
  EXPECT_NEAR(fit.residual_sd, 0, 1e-12);
  EXPECT_EQ(fit.degrees_of_freedom, 2);
  EXPECT_NEAR(predict(fit, Sample{10, 20})->value, 7, 1e-11);
}

TEST(LeastSquares, UnitsAndOffsetsCostNoDigits) {
  const Sample x{0.1, 0.2, 0.4, 0.7, 0.8}, y{1.2, 1.1, 1.9, 2.4, 2.9};
  Sample far, tiny;
  for (const double value : x) {
    far.push_back(value * 1024 + 1048576);
    tiny.push_back(value * 1e-9);
  }
  const auto fit = least_squares(x, y)->coefficients[1];
  const auto of_far = least_squares(far, y)->coefficients[1];
  EXPECT_NEAR(of_far.value * 1024, fit.value, 1e-9);
  EXPECT_NEAR(of_far.error * 1024, fit.error, 1e-9);
  const auto both = least_squares(std::vector<Sample>{tiny, {3e9, 1e9, 4e9, 1e9, 5e9}}, y).value();
  const auto plain = least_squares(std::vector<Sample>{x, {3, 1, 4, 1, 5}}, y).value();
  EXPECT_NEAR(both.coefficients[1].value * 1e-9, plain.coefficients[1].value, 1e-9);
  EXPECT_NEAR(both.coefficients[2].error * 1e9, plain.coefficients[2].error, 1e-9);
}

TEST(LeastSquares, LineGoesThroughTheMeansAndIsSurestThere) {
  const Sample x{1, 2, 3, 5, 9}, y{2, 3, 3, 6, 8};
  const auto fit = least_squares(x, y).value();
  const double mean = mean_of(x);
  const auto there = predict(fit, Sample{mean}).value();
  EXPECT_NEAR(there.value, mean_of(y), 1e-12);
  const auto width = [](Interval interval) { return interval.high - interval.low; };
  for (const double at : {0.0, 3.0, 12.0}) {
    const auto away = predict(fit, Sample{at}).value();
    EXPECT_LT(width(there.mean_interval), width(away.mean_interval));
    EXPECT_LT(width(there.interval), width(away.interval));
    EXPECT_LT(width(away.mean_interval), width(away.interval));
  }
  // At 0 the line is the intercept.
  EXPECT_NEAR(predict(fit, Sample{0})->mean_interval.low, fit.coefficients[0].interval.low, 1e-12);
}

TEST(LeastSquares, PredictionIntervalsHoldTheNextValue) {
  std::mt19937 engine(21);
  std::normal_distribution<double> error(0, 2);
  int held = 0, slope_held = 0;
  constexpr int times = 4000;
  for (int i = 0; i < times; ++i) {
    const Sample x{1, 2, 3, 4, 6, 9};
    Sample y;
    for (const double at : x) y.push_back(3 + 0.5 * at + error(engine));
    const auto fit = least_squares(x, y).value();
    const auto interval = predict(fit, Sample{12})->interval;
    const double next = 3 + 0.5 * 12 + error(engine);
    held += interval.low <= next && next <= interval.high;
    const auto slope = fit.coefficients[1].interval;
    slope_held += slope.low <= 0.5 && 0.5 <= slope.high;
  }
  EXPECT_NEAR(1.0 * held / times, 0.95, 0.0104);  // three standard errors
  EXPECT_NEAR(1.0 * slope_held / times, 0.95, 0.0104);
}

TEST(LeastSquares, UndefinedIsNothing) {
  const Sample x{1, 2, 3, 4}, y{1, 3, 2, 5}, flat{0.1, 0.1, 0.1, 0.1};
  EXPECT_FALSE(least_squares(Sample{}, Sample{}));
  EXPECT_FALSE(least_squares(std::vector<Sample>{}, y));
  EXPECT_FALSE(least_squares(x, Sample{1, 2, 3}));
  EXPECT_FALSE(least_squares(Sample{1, 2}, Sample{1, 2}));  // no degree of freedom
  EXPECT_FALSE(least_squares(flat, y));
  EXPECT_FALSE(least_squares(std::vector<Sample>{x, flat}, y));
  EXPECT_FALSE(least_squares(std::vector<Sample>{x, {0.3, 0.6, 0.9, 1.2}}, y));  // collinear
  EXPECT_FALSE(predict(least_squares(x, y).value(), Sample{1, 2}));
  EXPECT_EQ(least_squares(x, flat)->coefficients[1].value, 0);
}

const std::vector<std::string> labels{"a", "a", "b", "b", "c", "c"};

// A group off the line is predicted by the others alone.
TEST(LeaveOneGroupOut, AGroupDoesNotPredictItself) {
  const std::vector<Sample> x{{1, 2, 3, 4, 5, 6}};
  const Sample y{2, 4, 6, 8, 110, 112};  // b and a lie on 2 x, c does not
  const auto found = leave_one_group_out(x, y, labels).value();
  EXPECT_EQ(found.groups, 3);
  EXPECT_NEAR(found.predicted[4], 10, 1e-10);
  EXPECT_NEAR(found.predicted[5], 12, 1e-10);
  EXPECT_GT(std::abs(found.predicted[2] - 6), 10);
  double squares = 0, sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    squares += std::pow(y[i] - found.predicted[i], 2);
    sum += y[i] - found.predicted[i];
  }
  EXPECT_NEAR(found.root_mean_square_error, std::sqrt(squares / 6), 1e-9);
  EXPECT_NEAR(found.mean_error, sum / 6, 1e-9);
  // Of 5 by a fit to 1, 2, 3, 4: 1/4 + 2.5^2 / 5.
  EXPECT_NEAR(found.leverage[4], 1.5, 1e-12);
}

TEST(LeaveOneGroupOut, UndefinedIsNothing) {
  const std::vector<Sample> x{{1, 2, 3, 4, 5, 6}}, same_but_in_c{{1, 1, 1, 1, 5, 6}};
  const Sample y{2, 4, 6, 8, 11, 12};
  EXPECT_FALSE(leave_one_group_out(x, y, std::vector<std::string>(6, "one")));
  EXPECT_FALSE(leave_one_group_out(x, y, std::vector<std::string>{"a", "b"}));
  EXPECT_FALSE(leave_one_group_out(same_but_in_c, y, labels));
  EXPECT_FALSE(leave_one_group_out(x, Sample{1, 2}, labels));
}

}  // namespace
}  // namespace joulelab

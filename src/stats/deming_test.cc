// Deming's line: what must hold for any runs, and how often its intervals hold the truth.

#include "stats/deming.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

#include "stats/least_squares.h"

namespace joulelab {
namespace {

using Sample = std::vector<double>;

struct Runs {
  Sample x, y;
};

// y = 3 + 1.5 x with errors of x and y of these spreads.
Runs drawn(unsigned seed, std::size_t n, double spread_x, double spread_y) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> truth(10, 50);
  std::normal_distribution<double> normal;
  Runs runs;
  for (std::size_t i = 0; i < n; ++i) {
    const double at = truth(engine);
    runs.x.push_back(at + spread_x * normal(engine));
    runs.y.push_back(3 + 1.5 * at + spread_y * normal(engine));
  }
  return runs;
}

TEST(Deming, ExactLineIsFound) {
  const auto line = deming(Sample{1, 2, 4, 8}, Sample{7, 9, 13, 21}).value();
  EXPECT_NEAR(line.slope, 2, 1e-12);
  EXPECT_NEAR(line.intercept, 5, 1e-12);
  EXPECT_NEAR(line.slope_interval->low, 2, 1e-9);
  EXPECT_NEAR(line.intercept_interval->high, 5, 1e-9);
}

TEST(Deming, ExchangeGivesTheSameLine) {
  const auto [x, y] = drawn(1, 15, 2, 3);
  const auto there = deming(x, y, 0.4).value(), back = deming(y, x, 1 / 0.4).value();
  EXPECT_NEAR(there.slope * back.slope, 1, 1e-12);
  EXPECT_NEAR(back.intercept, -there.intercept / there.slope, 1e-9);
}

TEST(Deming, UnitsAndOffsetsPlayNoPart) {
  const auto [x, y] = drawn(2, 15, 2, 3);
  auto in_kilo = x, shifted = y;
  for (auto& value : in_kilo) value /= 1000;
  for (auto& value : shifted) value += 1e6;
  const auto line = deming(x, y, 0.4).value();
  EXPECT_NEAR(deming(in_kilo, y, 0.4e-6)->slope, 1000 * line.slope, 1e-9);
  EXPECT_NEAR(deming(x, shifted, 0.4)->slope, line.slope, 1e-9);
  EXPECT_NEAR(deming(x, shifted, 0.4)->intercept, line.intercept + 1e6, 1e-6);
}

TEST(Deming, WithoutErrorOfXItIsLeastSquares) {
  const auto [x, y] = drawn(3, 15, 2, 3);
  EXPECT_NEAR(deming(x, y, 1e-12)->slope, least_squares(x, y)->coefficients[1].value, 1e-9);
  EXPECT_NEAR(deming(x, y, 1e12)->slope, 1 / least_squares(y, x)->coefficients[1].value, 1e-9);
}

TEST(Deming, FallingLineIsFound) {
  auto [x, y] = drawn(4, 15, 1, 1);
  const auto rising = deming(x, y).value();
  for (auto& value : y) value = -value;
  EXPECT_NEAR(deming(x, y)->slope, -rising.slope, 1e-12);
}

// Where least squares is too flat: spreads of errors of a third of that of the truth.
TEST(Deming, IntervalsOfTwentyRunsHoldTheTruth) {
  int slope_held = 0, intercept_held = 0;
  constexpr int times = 1500;
  double slopes = 0, flat_slopes = 0;
  for (int i = 0; i < times; ++i) {
    const auto [x, y] = drawn(static_cast<unsigned>(100 + i), 20, 4, 4);
    const auto line = deming(x, y).value();
    const auto slope = line.slope_interval.value(), intercept = line.intercept_interval.value();
    slope_held += slope.low <= 1.5 && 1.5 <= slope.high;
    intercept_held += intercept.low <= 3 && 3 <= intercept.high;
    slopes += line.slope / times;
    flat_slopes += least_squares(x, y)->coefficients[1].value / times;
  }
  EXPECT_NEAR(1.0 * slope_held / times, 0.95, 0.02);
  EXPECT_NEAR(1.0 * intercept_held / times, 0.95, 0.02);
  EXPECT_NEAR(slopes, 1.5, 0.02);
  EXPECT_LT(flat_slopes, 1.4);
}

TEST(Deming, UndefinedIsNothing) {
  const Sample flat{2, 2, 2}, three{1, 2, 4}, square{1, 1, 2, 2};
  EXPECT_FALSE(deming(Sample{}, Sample{}));
  EXPECT_FALSE(deming(Sample{1, 2}, Sample{1, 2}));
  EXPECT_FALSE(deming(three, Sample{1, 2}));
  EXPECT_FALSE(deming(flat, three));
  EXPECT_FALSE(deming(three, flat));
  EXPECT_FALSE(deming(square, Sample{1, 2, 1, 2}));
  EXPECT_FALSE(deming(three, three, 0));
  EXPECT_FALSE(deming(three, three, -1));
  const auto one_off = deming(Sample{1, 1, 2}, Sample{1, 1, 3}).value();  // a line, but by one run
  EXPECT_NEAR(one_off.slope, 2, 1e-12);
  EXPECT_FALSE(one_off.slope_interval);
  EXPECT_FALSE(one_off.intercept_interval);
}

}  // namespace
}  // namespace joulelab

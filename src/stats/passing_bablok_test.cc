// Passing & Bablok's line: by hand with ties, what must hold for any runs, how often its intervals
// hold the truth and its test rejects it.

#include "stats/passing_bablok.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>
#include <random>
#include <vector>

namespace joulelab {
namespace {

using Sample = std::vector<double>;

struct Runs {
  Sample x, y;
};

Runs drawn(unsigned seed, std::size_t n, double spread) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> truth(10, 50);
  std::normal_distribution<double> normal;
  Runs runs;
  for (std::size_t i = 0; i < n; ++i) {
    const double at = truth(engine);
    runs.x.push_back(at + spread * normal(engine));
    runs.y.push_back(at + spread * normal(engine));
  }
  return runs;
}

// The ten slopes are 0 0 0 1/2 2/3 1 1 1 2 and one upright: the middle two are 2/3 and 1.
TEST(PassingBablok, FivePairsByHand) {
  const auto line = passing_bablok(Sample{1, 2, 2, 3, 4}, Sample{1, 2, 3, 3, 3}).value();
  const double slope = std::tan((std::atan(2.0 / 3) + std::numbers::pi / 4) / 2);
  EXPECT_NEAR(line.slope, slope, 1e-12);
  EXPECT_NEAR(line.intercept, 2 - 2 * slope, 1e-12);  // of the five, that of the second run
  // C = 1.96 sqrt(5 4 15 / 18) = 8.0, M1 = 1, M2 = 10: the last is upright.
  EXPECT_FALSE(line.slope_interval);
}

// The slopes are -1 1/2 2/3 1 3/2 2; were the first counted, the middle would be 2/3 and 1.
TEST(PassingBablok, PairsOfSlopeMinusOneAndOfEqualRunsAreLeftOut) {
  EXPECT_EQ(passing_bablok(Sample{0, 1, 2, 3}, Sample{0, 1, 3, 2})->slope, 1);
  EXPECT_EQ(passing_bablok(Sample{0, 0, 1, 2, 3}, Sample{0, 0, 1, 3, 2})->slope, 1);
}

// The slopes are -2 1/2 2/3 1 2 3: past the one below -1 the middle two are 1 and 2.
TEST(PassingBablok, SlopesBelowMinusOneShiftTheMedian) {
  EXPECT_NEAR(passing_bablok(Sample{0, 1, 2, 3}, Sample{0, 1, 4, 2})->slope,
              std::tan((std::numbers::pi / 4 + std::atan(2)) / 2), 1e-12);
}

TEST(PassingBablok, ExactLineIsFound) {
  const auto line = passing_bablok(Sample{1, 2, 4, 8, 16}, Sample{7, 9, 13, 21, 37}).value();
  EXPECT_EQ(line.slope, 2);
  EXPECT_EQ(line.intercept, 5);
  EXPECT_EQ(line.slope_interval, (Interval{2, 2}));
  EXPECT_EQ(line.intercept_interval, (Interval{5, 5}));
  EXPECT_FALSE(line.linearity);  // all runs lie on it
}

TEST(PassingBablok, ExchangeGivesTheSameLine) {
  for (const std::size_t n : {15u, 16u, 18u}) {  // odd and even numbers of pairs
    for (unsigned seed = 0; seed < 5; ++seed) {
      const auto [x, y] = drawn(seed, n, 6);
      const auto there = passing_bablok(x, y).value(), back = passing_bablok(y, x).value();
      EXPECT_NEAR(there.slope * back.slope, 1, 1e-12);
      EXPECT_NEAR(there.slope_interval->low * back.slope_interval->high, 1, 1e-12);
    }
  }
}

TEST(PassingBablok, OrderOfTheRunsPlaysNoPart) {
  Runs runs = drawn(3, 20, 4);
  for (auto& value : runs.x) value = std::round(value);  // so that there are upright pairs
  for (auto& value : runs.y) value = std::round(value);
  Runs reversed = runs;
  std::ranges::reverse(reversed.x);
  std::ranges::reverse(reversed.y);
  const auto one = passing_bablok(runs.x, runs.y).value();
  const auto two = passing_bablok(reversed.x, reversed.y).value();
  EXPECT_EQ(one.slope, two.slope);
  EXPECT_EQ(one.intercept, two.intercept);
  EXPECT_EQ(one.slope_interval, two.slope_interval);
}

TEST(PassingBablok, CommonUnitsAndOffsetsPlayNoPart) {
  const auto [x, y] = drawn(4, 20, 4);
  auto in_kilo = x, also_in_kilo = y, shifted = y;
  for (auto& value : in_kilo) value /= 1024;
  for (auto& value : also_in_kilo) value /= 1024;
  for (auto& value : shifted) value += 1024;
  const auto line = passing_bablok(x, y).value();
  EXPECT_NEAR(passing_bablok(in_kilo, also_in_kilo)->slope, line.slope, 1e-12);
  EXPECT_NEAR(passing_bablok(x, shifted)->slope, line.slope, 1e-9);
  EXPECT_NEAR(passing_bablok(x, shifted)->intercept, line.intercept + 1024, 1e-9);
}

TEST(PassingBablok, OneWildRunChangesLittle) {
  auto [x, y] = drawn(5, 30, 1);
  const auto before = passing_bablok(x, y).value();
  y[7] += 10'000;
  EXPECT_NEAR(passing_bablok(x, y)->slope, before.slope, 0.02);
}

TEST(PassingBablok, IntervalsOfTwentyRunsHoldTheTruth) {
  int slope_held = 0, intercept_held = 0;
  constexpr int times = 2000;
  for (int i = 0; i < times; ++i) {
    const auto [x, y] = drawn(static_cast<unsigned>(100 + i), 20, 3);
    const auto line = passing_bablok(x, y).value();
    const auto slope = line.slope_interval.value(), intercept = line.intercept_interval.value();
    slope_held += slope.low <= 1 && 1 <= slope.high;
    intercept_held += intercept.low <= 0 && 0 <= intercept.high;
  }
  EXPECT_NEAR(1.0 * slope_held / times, 0.95, 0.02);
  EXPECT_NEAR(1.0 * intercept_held / times, 0.95, 0.025);
}

TEST(PassingBablok, LinearityRejectsACurveAndSeldomALine) {
  Runs curve = drawn(6, 40, 1);
  for (std::size_t i = 0; i < curve.x.size(); ++i) curve.y[i] += std::pow(curve.x[i] - 30, 2) / 20;
  EXPECT_LT(passing_bablok(curve.x, curve.y)->linearity->p, 0.01);
  int rejected = 0;
  constexpr int times = 1000;
  for (int i = 0; i < times; ++i) {
    const auto [x, y] = drawn(static_cast<unsigned>(5000 + i), 40, 3);
    rejected += passing_bablok(x, y)->linearity->p < 0.05;
  }
  EXPECT_GT(rejected, 5);
  EXPECT_LT(rejected, 60);
}

TEST(PassingBablok, UndefinedIsNothing) {
  const Sample flat{2, 2, 2}, three{1, 2, 4};
  EXPECT_FALSE(passing_bablok(Sample{}, Sample{}));
  EXPECT_FALSE(passing_bablok(Sample{1, 2}, Sample{1, 2}));
  EXPECT_FALSE(passing_bablok(three, Sample{1, 2}));
  EXPECT_FALSE(passing_bablok(flat, three));
  EXPECT_FALSE(passing_bablok(three, flat));
  EXPECT_FALSE(passing_bablok(flat, flat));
  EXPECT_FALSE(passing_bablok(three, Sample{4, 2, 1}));
  const auto few = passing_bablok(three, Sample{1, 3, 4}).value();
  EXPECT_FALSE(few.slope_interval);
  EXPECT_FALSE(few.intercept_interval);
}

}  // namespace
}  // namespace joulelab

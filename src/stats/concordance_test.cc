// Lin's coefficient: what it must be where that is known, and how often its interval holds it.

#include "stats/concordance.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace joulelab {
namespace {

using Sample = std::vector<double>;

const Sample x{1, 2, 4, 5, 8}, y{1.5, 1.8, 4.4, 5.9, 7.1};

TEST(Concordance, SameNumbersAreOneAndOppositeMinusOne) {
  const auto same = concordance(x, x).value();
  EXPECT_DOUBLE_EQ(same.coefficient, 1);
  EXPECT_DOUBLE_EQ(same.accuracy, 1);
  EXPECT_FALSE(same.interval);
  EXPECT_DOUBLE_EQ(concordance(Sample{-1, 0, 1}, Sample{1, 0, -1})->coefficient, -1);
}

// Moments over n: the variance of x is 6, so the coefficient is 2 6 / (6 + 6 + c^2).
TEST(Concordance, AnOffsetCostsItsSquare) {
  for (const double offset : {1.0, -2.0, 10.0}) {
    Sample shifted = x;
    for (auto& value : shifted) value += offset;
    const auto found = concordance(x, shifted).value();
    EXPECT_DOUBLE_EQ(found.r, 1);
    EXPECT_NEAR(found.coefficient, 12 / (12 + offset * offset), 1e-12);
  }
}

TEST(Concordance, ExchangeAndCommonUnitsPlayNoPart) {
  Sample kilo_x = x, kilo_y = y;
  for (auto& value : kilo_x) value = value / 1000 + 7;
  for (auto& value : kilo_y) value = value / 1000 + 7;
  const auto there = concordance(x, y).value(), back = concordance(y, x).value();
  const auto kilo = concordance(kilo_x, kilo_y).value();
  EXPECT_NEAR(there.coefficient, back.coefficient, 1e-14);
  EXPECT_NEAR(there.interval->low, back.interval->low, 1e-12);
  EXPECT_NEAR(there.coefficient, kilo.coefficient, 1e-10);
  EXPECT_NEAR(there.interval->high, kilo.interval->high, 1e-10);
  EXPECT_LT(there.coefficient, there.r);
}

// x and y of one variance, correlation 0.9 and means half a standard deviation apart.
TEST(Concordance, IntervalsOfFortyRunsHoldTheTruth) {
  std::mt19937 engine(3);
  std::normal_distribution<double> normal;
  const double truth = 2 * 0.9 / (2 + 0.25);
  int held = 0;
  constexpr int times = 3000;
  for (int i = 0; i < times; ++i) {
    Sample a, b;
    for (int run = 0; run < 40; ++run) {
      const double common = normal(engine);
      a.push_back(common);
      b.push_back(0.5 + 0.9 * common + std::sqrt(1 - 0.81) * normal(engine));
    }
    const auto interval = concordance(a, b)->interval.value();
    held += interval.low <= truth && truth <= interval.high;
  }
  EXPECT_NEAR(1.0 * held / times, 0.95, 0.02);
}

TEST(Concordance, UndefinedIsNothing) {
  const Sample flat{2, 2, 2};
  EXPECT_FALSE(concordance(Sample{}, Sample{}));
  EXPECT_FALSE(concordance(Sample{1, 2}, Sample{1, 2}));
  EXPECT_FALSE(concordance(x, flat));
  EXPECT_FALSE(concordance(flat, Sample{1, 2, 3}));
  EXPECT_FALSE(concordance(Sample{-1, 0, 1}, Sample{1, -2, 1})->interval);  // r is 0
}

}  // namespace
}  // namespace joulelab

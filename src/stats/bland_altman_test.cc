// Limits of agreement: the published example, what must hold for any runs, and whether the
// intervals hold the truth as often as they say, for as few runs as an experiment has.

#include "stats/bland_altman.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace joulelab {
namespace {

using Sample = std::vector<double>;

const Sample wright{494, 395, 516, 434, 476, 557, 413, 442, 650,
                    433, 417, 656, 267, 478, 178, 423, 427};
const Sample mini{512, 430, 520, 428, 500, 600, 364, 380, 658,
                  445, 432, 626, 260, 477, 259, 350, 451};

// Bland & Altman (1986), peak flow by two meters, Wright less mini; they print one decimal and take
// 2 for 1.96.
TEST(BlandAltman, PublishedPeakFlow) {
  const auto found = bland_altman(mini, wright).value();
  EXPECT_EQ(found.n, 17);
  EXPECT_NEAR(found.bias, -2.1, 0.05);
  EXPECT_NEAR(found.sd, 38.8, 0.05);
  EXPECT_NEAR(found.bias_interval.low, -22.0, 0.1);
  EXPECT_NEAR(found.bias_interval.high, 17.8, 0.1);
  EXPECT_NEAR(found.bias - 2 * found.sd, -79.7, 0.1);
  EXPECT_NEAR(found.bias + 2 * found.sd, 75.5, 0.15);
  // Their approximate intervals of the limits; the exact ones reach further out.
  EXPECT_LT(found.low_limit_interval.low, -114.3);
  EXPECT_GT(found.high_limit_interval.high, 110.1);
}

TEST(BlandAltman, ExchangeMirrorsAndInverts) {
  const auto there = bland_altman(wright, mini).value(), back = bland_altman(mini, wright).value();
  EXPECT_DOUBLE_EQ(there.bias, -back.bias);
  EXPECT_DOUBLE_EQ(there.limits.low, -back.limits.high);
  EXPECT_DOUBLE_EQ(there.low_limit_interval.low, -back.high_limit_interval.high);
  EXPECT_NEAR(there.trend->slope, -back.trend->slope, 1e-12);
  const auto ratio = bland_altman_ratio(wright, mini).value();
  const auto inverse = bland_altman_ratio(mini, wright).value();
  EXPECT_NEAR(ratio.bias * inverse.bias, 1, 1e-12);
  EXPECT_NEAR(ratio.low_limit_interval.high * inverse.high_limit_interval.low, 1, 1e-12);
  EXPECT_DOUBLE_EQ(ratio.sd, inverse.sd);
}

TEST(BlandAltman, RatiosScaleAndDifferencesShift) {
  Sample tripled = mini, shifted = mini;
  for (auto& y : tripled) y *= 3;
  for (auto& y : shifted) y += 1000;
  EXPECT_NEAR(bland_altman_ratio(wright, tripled)->limits.high,
              3 * bland_altman_ratio(wright, mini)->limits.high, 1e-9);
  EXPECT_NEAR(bland_altman(wright, shifted)->limits.high,
              1000 + bland_altman(wright, mini)->limits.high, 1e-9);
  EXPECT_NEAR(bland_altman(wright, shifted)->sd, bland_altman(wright, mini)->sd, 1e-9);
}

TEST(BlandAltman, ProportionalBiasIsFoundOnlyWhereItIs) {
  const Sample x{1, 2, 3, 4, 5, 6}, errors{0.02, -0.01, 0.03, 0.02, -0.01, 0.03};
  Sample shifted, steeper;
  for (std::size_t i = 0; i < x.size(); ++i) {
    shifted.push_back(x[i] + 0.2 + errors[i]);
    steeper.push_back(1.5 * x[i] * (1 + errors[i]));
  }
  EXPECT_GT(bland_altman(x, shifted)->trend->p, 0.5);
  EXPECT_LT(bland_altman(x, steeper)->trend->p, 1e-4);
  EXPECT_GT(bland_altman(x, steeper)->trend->interval.low, 0.3);
  EXPECT_GT(bland_altman_ratio(x, steeper)->trend->p, 0.5);  // gone from the logarithms
}

TEST(BlandAltman, IntervalsOfFiveRunsHoldTheTruth) {
  std::mt19937 engine(11);
  std::normal_distribution<double> error(2, 3);  // y - x
  int bias_held = 0, low_held = 0, high_held = 0;
  constexpr int times = 4000;
  for (int i = 0; i < times; ++i) {
    Sample x(5), y(5);
    for (std::size_t run = 0; run < x.size(); ++run) {
      x[run] = 100 * static_cast<double>(run);
      y[run] = x[run] + error(engine);
    }
    const auto found = bland_altman(x, y).value();
    const auto holds = [](Interval interval, double truth) {
      return interval.low <= truth && truth <= interval.high;
    };
    bias_held += holds(found.bias_interval, 2);
    low_held += holds(found.low_limit_interval, 2 - 1.959964 * 3);
    high_held += holds(found.high_limit_interval, 2 + 1.959964 * 3);
  }
  for (const int held : {bias_held, low_held, high_held}) {
    EXPECT_NEAR(1.0 * held / times, 0.95, 0.0104);  // three standard errors
  }
}

TEST(BlandAltman, UndefinedIsNothing) {
  const Sample none, one{1}, three{1, 2, 4}, zero{0, 2, 4};
  EXPECT_FALSE(bland_altman(none, none));
  EXPECT_FALSE(bland_altman(one, one));
  EXPECT_FALSE(bland_altman(one, three));
  EXPECT_FALSE(bland_altman_ratio(three, zero));
  EXPECT_FALSE(bland_altman_ratio(Sample{-1, 1}, Sample{1, 1}));
  EXPECT_FALSE(bland_altman_ratio(Sample{1e-300, 1}, Sample{1e300, 1}));
  const auto same = bland_altman(three, three).value();
  EXPECT_EQ(same.bias, 0);
  EXPECT_EQ(same.high_limit_interval, (Interval{0, 0}));
  EXPECT_FALSE(same.trend);
  EXPECT_FALSE(bland_altman(Sample{1, 2}, Sample{2, 5})->trend);
  EXPECT_FALSE(bland_altman(Sample{1, 2, 3}, Sample{3, 2, 1})->trend);  // the means do not vary
}

}  // namespace
}  // namespace joulelab

#include "carbon/start_backtest.h"

#include <gtest/gtest.h>

#include "carbon/random_hours.h"
#include "carbon/synthetic_year.h"

namespace joulelab {
namespace {

constexpr Seconds hour{3600};

const BacktestScore& score_of(const StartBacktest& backtest, Foresight foresight,
                              bool is_interruptible) {
  for (const auto& score : backtest.scores) {
    if (score.foresight == foresight && score.is_interruptible == is_interruptible) return score;
  }
  ADD_FAILURE() << "no such score";
  return backtest.scores.front();
}

IntensitySeries days_alike(int days) {
  std::vector<IntensityStep> steps;
  for (int i = 0; i < 24 * days; ++i)
    steps.push_back({noon(i), noon(i + 1), {i % 24 == 20 ? 100.0 : 200.0}});
  return make_series({.place = "France", .source = "a test"}, steps).value();
}

TEST(StartBacktest, OfDaysThatAreAllAlikeForeseesAll) {
  const auto days = days_alike(30);
  const auto backtest = start_backtest(days, days, {even_load(hour, {1}), 24 * hour, {}});
  ASSERT_TRUE(backtest);
  ASSERT_EQ(backtest->scores.size(), 3U);
  for (const auto& score : backtest->scores) {
    // All hours but one save half.
    EXPECT_NEAR(score.total, 1 - 100 / (23 * 200.0 / 24 + 100 / 24.0), 0.002);
    EXPECT_DOUBLE_EQ(score.median, 0.5);
    EXPECT_EQ(score.starts, 24 * 29 + 1 - 24 * 7);
    ASSERT_TRUE(score.by_hour[8]);  // noon + 20 hours
    EXPECT_DOUBLE_EQ(*score.by_hour[8], 0);
    EXPECT_DOUBLE_EQ(*score.by_hour[9], 0.5);
    EXPECT_FALSE(score.by_month[6]);
  }
  EXPECT_NEAR(backtest->at_once->value, 23 * 200.0 / 24 + 100 / 24.0, 0.2);
}

// A forecast that leaks the future would do as well as the truth.
TEST(StartBacktest, NoForecastOfNoiseSavesAnything) {
  Random random(2);
  std::vector<IntensityStep> steps;
  for (int i = 0; i < 24 * 200; ++i)
    steps.push_back({noon(i), noon(i + 1), {static_cast<double>(100 + random.below(200))}});
  const auto noise = make_series({.place = "France"}, steps).value();
  const auto backtest = start_backtest(noise, noise, {even_load(hour, {1}), 24 * hour, {}});
  ASSERT_TRUE(backtest);
  EXPECT_GT(score_of(*backtest, Foresight::perfect, false).total, 0.4);
  EXPECT_NEAR(score_of(*backtest, Foresight::yesterday, false).total, 0, 0.02);
  EXPECT_NEAR(score_of(*backtest, Foresight::last_week, false).total, 0, 0.02);
}

TEST(StartBacktest, OfASyntheticYearIsBoundedByPerfectForesight) {
  const auto year = synthetic_year({.value = {44.2}, .place = "France"});
  const BacktestPlan plan{even_load(8 * hour, {1}), 32 * hour, InterruptionRule{}};
  const auto backtest = start_backtest(year.average, year.average, plan);
  ASSERT_TRUE(backtest);
  ASSERT_EQ(backtest->scores.size(), 6U);
  for (const bool is_interruptible : {false, true}) {
    const auto& perfect = score_of(*backtest, Foresight::perfect, is_interruptible);
    EXPECT_GE(perfect.low, -1e-9);
    for (const auto foresight : {Foresight::yesterday, Foresight::last_week}) {
      const auto& score = score_of(*backtest, foresight, is_interruptible);
      EXPECT_LT(score.total, perfect.total);
      EXPECT_GT(score.total, 0);
      EXPECT_LT(score.low, 0);  // now and then it is worse than at once, and says so
    }
  }
  EXPECT_GT(score_of(*backtest, Foresight::perfect, true).total,
            score_of(*backtest, Foresight::perfect, false).total);

  // What pays by the average pays less by the marginal.
  const auto marginal = start_backtest(year.average, year.marginal, plan);
  ASSERT_TRUE(marginal);
  EXPECT_LT(score_of(*marginal, Foresight::perfect, false).total,
            score_of(*backtest, Foresight::perfect, false).total);
}

TEST(StartBacktest, RefusesAHistoryThatIsTooShort) {
  const auto days = days_alike(6);
  EXPECT_FALSE(start_backtest(days, days, {even_load(hour, {1}), 24 * hour, {}}));
}

}  // namespace
}  // namespace joulelab

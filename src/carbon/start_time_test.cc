#include "carbon/start_time.h"

#include <gtest/gtest.h>

#include "carbon/random_hours.h"

namespace joulelab {
namespace {

constexpr Seconds hour{3600};

TEST(IntensityIntegral, AgreesWithTheMeanOfTheSeries) {
  Random random(1);
  for (int round = 0; round < 200; ++round) {
    const auto series = random_hours(random, 20, round % 2 == 1);
    const IntensityIntegral hours(series);
    const double from = 20 * random.uniform() - 1, to = from + 5 * random.uniform();
    const auto plain = mean_between(series, noon(from), noon(to));
    const auto fast = hours.mean(noon(from), noon(to));
    ASSERT_EQ(plain.has_value(), fast.has_value());
    if (plain) {
      EXPECT_NEAR(plain->value, fast->value, 1e-6);
    }
  }
}

TEST(IntensityIntegral, EndsAtTheEdgesOfTheSeries) {
  const auto series = hours_from_noon({100, 300});
  const IntensityIntegral hours(series);
  EXPECT_DOUBLE_EQ(hours.mean(noon(0), noon(2))->value, 200);
  EXPECT_DOUBLE_EQ(hours.at(noon(1))->value, 300);
  EXPECT_FALSE(hours.at(noon(2)));
  EXPECT_FALSE(hours.mean(noon(0), noon(2.01)));
  EXPECT_FALSE(hours.mean(noon(1), noon(1)));
}

TEST(StartTime, OfAnEvenLoadIsTheCheapestRow) {
  const auto series = hours_from_noon({300, 200, 100, 100, 400});
  const auto choice =
      best_start(IntensityIntegral(series), even_load(2 * hour, {7.2e6}), {noon(0), noon(5)});
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->start, noon(2));
  EXPECT_EQ(choice->end, noon(4));
  EXPECT_DOUBLE_EQ(choice->best.value, 100);
  EXPECT_DOUBLE_EQ(choice->at_once->value, 250);
  EXPECT_DOUBLE_EQ(choice->worst.value, 250);
  EXPECT_DOUBLE_EQ(choice->mean.value, (200 + 125 + 175) / 3.0);  // of the starts, not the hours
}

// The load's heavy second half wants the clean hour, which no start on the hour gives it first.
TEST(StartTime, FollowsTheShapeOfTheLoad) {
  const auto series = hours_from_noon({300, 300, 50, 300});
  const RunLoad load{{{hour, {1}}, {hour, {9}}}};
  const auto choice = best_start(IntensityIntegral(series), load, {noon(0), noon(4)});
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->start, noon(1));
  EXPECT_NEAR(choice->best.value, 0.1 * 300 + 0.9 * 50, 1e-9);
}

TEST(StartTime, OfEqualOnesIsTheEarliest) {
  const auto series = hours_from_noon({100, 100, 100, 100});
  const auto choice =
      best_start(IntensityIntegral(series), even_load(hour, {1}), {noon(0.25), noon(4)});
  EXPECT_EQ(choice->start, noon(0.25));
  EXPECT_DOUBLE_EQ(choice->best.value, choice->at_once->value);
}

RunLoad random_load(Random& random) {
  RunLoad load;
  for (std::size_t i = 0; i < 1 + random.below(4); ++i) {
    load.pieces.push_back({Seconds(60.0 * static_cast<double>(1 + random.below(90))),
                           {static_cast<double>(random.below(1000))}});
  }
  load.pieces.push_back({Seconds(600), {1}});
  return load;
}

// Every minute is tried. The best cannot be worse, and nowhere may it be more than a minute better.
TEST(StartTime, IsTheBestOfAllMinutes) {
  Random random(7);
  int compared = 0;
  for (int round = 0; round < 150; ++round) {
    const auto series = random_hours(random, 30, round % 3 == 0);
    const IntensityIntegral hours(series);
    const auto load = random_load(random);
    const StartWindow window{noon(1.35), noon(22)};
    double best = 1e300, worst = 0;
    for (auto at = window.earliest;
         at + std::chrono::round<WallTime::duration>(length_of(load)) <= window.latest_end;
         at += std::chrono::minutes(1)) {
      if (const auto value = intensity_from(hours, load, at)) {
        best = std::min(best, value->value);
        worst = std::max(worst, value->value);
      }
    }
    const auto choice = best_start(hours, load, window);
    if (!choice) {
      EXPECT_EQ(best, 1e300);
      continue;
    }
    ++compared;
    // All edges lie on whole minutes but the window's: the minutes miss none of them by more.
    EXPECT_LE(choice->best.value, best + 1e-6);
    EXPECT_NEAR(choice->best.value, best, 1e-6);
    EXPECT_NEAR(choice->worst.value, worst, 1e-6);
    EXPECT_LE(choice->best.value, choice->mean.value + 1e-9);
    EXPECT_LE(choice->mean.value, choice->worst.value + 1e-9);
    if (choice->at_once) {
      EXPECT_LE(choice->best.value, choice->at_once->value + 1e-9);
    }
  }
  EXPECT_GT(compared, 100);
}

TEST(StartTime, DoesNotChangeWhereEveryHourIsDirtierByAsMuch) {
  Random random(11);
  for (int round = 0; round < 50; ++round) {
    const auto series = random_hours(random, 30, false);
    const auto raised = raised_by(series, 250);
    const auto load = random_load(random);
    const StartWindow window{noon(0), noon(15)};
    const auto one = best_start(IntensityIntegral(series), load, window);
    const auto other = best_start(IntensityIntegral(raised), load, window);
    ASSERT_TRUE(one && other);
    EXPECT_EQ(one->start, other->start);
    EXPECT_NEAR(one->best.value + 250, other->best.value, 1e-6);
  }
}

TEST(StartTime, LeavesOutStartsWithMissingHours) {
  const auto series =
      make_series({}, {{noon(0), noon(1), {500}}, {noon(2), noon(4), {100}}}).value();
  const IntensityIntegral hours(series);
  const auto choice = best_start(hours, even_load(2 * hour, {1}), {noon(0), noon(4)});
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->start, noon(2));
  EXPECT_FALSE(choice->at_once);
  const auto none = best_start(hours, even_load(3 * hour, {1}), {noon(0), noon(4)});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, Error::Kind::missing);
}

TEST(StartTime, RefusesAWindowThatIsTooShort) {
  const auto series = hours_from_noon({1, 2, 3});
  const auto choice =
      best_start(IntensityIntegral(series), even_load(2 * hour, {1}), {noon(0), noon(1.5)});
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, Error::Kind::invalid);
  EXPECT_FALSE(best_start(IntensityIntegral(series), even_load(hour, {0}), {noon(0), noon(2)}));
  EXPECT_FALSE(best_start(IntensityIntegral(series), {}, {noon(0), noon(2)}));
}

}  // namespace
}  // namespace joulelab

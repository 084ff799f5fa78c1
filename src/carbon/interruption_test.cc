#include "carbon/interruption.h"

#include <bit>
#include <gtest/gtest.h>

#include "carbon/random_hours.h"

namespace joulelab {
namespace {

constexpr Seconds hour{3600};

Seconds worked(const SlotChoice& choice) {
  Seconds sum{0};
  for (const auto& slot : choice.slots) sum += slot.end - slot.begin;
  return sum;
}

TEST(Interruption, WorksInTheCheapestHoursAndInPartOfTheLast) {
  const auto series = hours_from_noon({300, 100, 400, 50, 200});
  const auto choice =
      best_slots(IntensityIntegral(series), even_load(2.5 * hour, {1}), {noon(0), noon(5)}, {});
  ASSERT_TRUE(choice);
  const std::vector<RunSlot> expected = {{noon(1), noon(2)}, {noon(3), noon(4.5)}};
  EXPECT_EQ(choice->slots, expected);
  EXPECT_NEAR(choice->best.value, (100 + 50 + 0.5 * 200) / 2.5, 1e-9);
}

// The partial hour lies before the chosen one that follows it.
TEST(Interruption, JoinsThePartialHourToItsNeighbour) {
  const auto series = hours_from_noon({300, 200, 100, 400});
  const auto choice =
      best_slots(IntensityIntegral(series), even_load(1.5 * hour, {1}), {noon(0), noon(4)}, {});
  const std::vector<RunSlot> expected = {{noon(1.5), noon(3)}};
  EXPECT_EQ(choice->slots, expected);
}

TEST(Interruption, IsNeverWorseThanOneStart) {
  Random random(3);
  for (int round = 0; round < 100; ++round) {
    const auto series = random_hours(random, 30, round % 3 == 0);
    const IntensityIntegral hours(series);
    const auto load = even_load(Seconds(60.0 * static_cast<double>(30 + random.below(300))), {1});
    const StartWindow window{noon(0.4), noon(18)};
    const auto whole = best_start(hours, load, window);
    const InterruptionRule rules[] = {{}, {hour, {}}, {{}, {0.05}}, {hour / 2, {0.02}}};
    double least = 0;
    for (const auto& rule : rules) {
      const auto choice = best_slots(hours, load, window, rule);
      if (!choice) continue;
      if (whole) {
        EXPECT_LE(choice->best.value, whole->best.value + 1e-9);
      }
      EXPECT_NEAR(worked(*choice).count(), length_of(load).count(), 1e-6);
      EXPECT_NEAR(intensity_over(hours, load, rule, choice->slots)->value, choice->best.value,
                  1e-9);
      for (const auto& slot : choice->slots) {
        EXPECT_GE(slot.begin, window.earliest);
        EXPECT_LE(slot.end, window.latest_end);
        EXPECT_GE(Seconds(slot.end - slot.begin) + Seconds(1e-6),
                  std::min(rule.least_chunk, length_of(load)));
      }
      // A rule only costs: the first has none.
      if (&rule == &rules[0]) least = choice->best.value;
      EXPECT_GE(choice->best.value, least - 1e-9);
    }
  }
}

// All ways to work so many of the hours, each a bit.
double least_by_hand(const std::vector<double>& values, int work, int chunk, double resume) {
  const auto n = static_cast<unsigned>(values.size());
  double least = 1e300;
  for (unsigned ways = 0; ways < 1U << n; ++ways) {
    if (std::popcount(ways) != work) continue;
    double sum = 0;
    int run = 0, chunks = 0;
    bool is_allowed = true;
    for (unsigned i = 0; i <= n; ++i) {
      const bool is_on = i < n && (ways >> i & 1) != 0;
      if (is_on) {
        sum += values[i];
        if (run++ == 0 && chunks++ > 0) sum += resume * values[i];
      } else {
        if (run > 0 && run < chunk) is_allowed = false;
        run = 0;
      }
    }
    if (is_allowed) least = std::min(least, sum / work);
  }
  return least;
}

// Steps of five minutes, so that a cell of the programme is one of them.
TEST(Interruption, IsTheBestOfAllWays) {
  Random random(5);
  for (int round = 0; round < 120; ++round) {
    std::vector<double> values;
    std::vector<IntensityStep> steps;
    for (int i = 0; i < 13; ++i) {
      values.push_back(static_cast<double>(random.below(400)));
      steps.push_back({noon() + i * std::chrono::minutes(5),
                       noon() + (i + 1) * std::chrono::minutes(5),
                       {values.back()}});
    }
    const auto series = make_series({}, steps).value();
    const int work = 2 + static_cast<int>(random.below(6));
    const int chunk = 1 + static_cast<int>(random.below(3));
    const double resume = round % 2 == 0 ? 0 : 0.1 * static_cast<double>(1 + random.below(8));
    const auto load = even_load(Seconds(300.0 * work), {static_cast<double>(work)});
    const InterruptionRule rule{Seconds(300.0 * chunk), {resume}};
    const auto choice =
        best_slots(IntensityIntegral(series), load, {noon(0), steps.back().end}, rule);
    ASSERT_TRUE(choice);
    EXPECT_NEAR(choice->best.value, least_by_hand(values, work, std::min(chunk, work), resume),
                1e-6);
  }
}

TEST(Interruption, StaysInOnePieceWhereResumingCostsMoreThanItSaves) {
  const auto series = hours_from_noon({100, 120, 100});
  const IntensityIntegral hours(series);
  const auto load = even_load(2 * hour, {2});
  const StartWindow window{noon(0), noon(3)};
  EXPECT_EQ(best_slots(hours, load, window, {})->slots.size(), 2U);
  EXPECT_EQ(best_slots(hours, load, window, {Seconds{0}, {0.5}})->slots.size(), 1U);
  EXPECT_EQ(best_slots(hours, load, window, {2 * hour, {}})->slots.size(), 1U);
}

TEST(Interruption, WorksAroundMissingHours) {
  const auto series =
      make_series({}, {{noon(0), noon(1), {500}}, {noon(2), noon(4), {100}}}).value();
  const IntensityIntegral hours(series);
  const auto choice = best_slots(hours, even_load(3 * hour, {1}), {noon(0), noon(4)}, {});
  ASSERT_TRUE(choice);  // no single start has all its hours
  EXPECT_EQ(choice->slots.size(), 2U);
  EXPECT_FALSE(best_slots(hours, even_load(3.5 * hour, {1}), {noon(0), noon(4)}, {}));
}

TEST(Interruption, DoesNotChangeWhereEveryHourIsDirtierByAsMuch) {
  Random random(13);
  for (int round = 0; round < 30; ++round) {
    const auto series = random_hours(random, 30, false);
    const auto load = even_load(Seconds(60.0 * static_cast<double>(30 + random.below(300))), {1});
    const auto raised = raised_by(series, 250);
    const StartWindow window{noon(0), noon(15)};
    const InterruptionRule rule{hour / 2, {}};
    EXPECT_EQ(best_slots(IntensityIntegral(series), load, window, rule)->slots,
              best_slots(IntensityIntegral(raised), load, window, rule)->slots);
    EXPECT_EQ(best_slots(IntensityIntegral(series), load, window, {})->slots,
              best_slots(IntensityIntegral(raised), load, window, {})->slots);
  }
}

}  // namespace
}  // namespace joulelab

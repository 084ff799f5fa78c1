// Estimates of power whose energy is known exactly.

#include "analyse/estimator.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

// A sample a second, [0, n]; `watts_at` of the second.
template <class WattsAt>
PowerRecord record_of(int seconds, int epochs, WattsAt watts_at) {
  PowerRecord record;
  for (int t = 0; t <= seconds; ++t) {
    record.power.time_s.push_back(t);
    record.power.power_w.push_back(watts_at(t));
  }
  for (int i = 0; i < epochs; ++i) {
    record.epoch_begin_s.push_back(static_cast<double>(i) * seconds / epochs);
  }
  record.has_epoch_marks = true;
  return record;
}

double estimated(Estimator estimator, const PowerRecord& record) {
  const auto estimate = estimate_of(estimator, record);
  EXPECT_TRUE(estimate) << estimate.error().what;
  return estimate ? estimate->energy_j : -1;
}

std::string refusal(Estimator estimator, const PowerRecord& record) {
  const auto estimate = estimate_of(estimator, record);
  return estimate ? "" : estimate.error().what;
}

TEST(Estimator, OfConstantPowerEveryStepIsExact) {
  const auto record = record_of(200, 20, [](int) { return 100.0; });
  for (const auto step : {Estimator::step_power, Estimator::step_prefix, Estimator::step_epochs}) {
    EXPECT_DOUBLE_EQ(estimated(step, record), 20000) << text_of(step).name;
  }
}

// Epochs of 10 s: the first draws 50 W, all others 100 W.
TEST(Estimator, OnlyTheMeasuredBeginningKnowsThatItWasOdd) {
  const auto record = record_of(200, 20, [](int t) { return t < 10 ? 50.0 : 100.0; });
  EXPECT_DOUBLE_EQ(energy_of(record.power), 9 * 50 + 75 + 190 * 100);
  EXPECT_DOUBLE_EQ(estimated(Estimator::step_power, record), 100 * 200);
  EXPECT_DOUBLE_EQ(estimated(Estimator::step_prefix, record), energy_of(record.power));
  EXPECT_DOUBLE_EQ(estimated(Estimator::step_epochs, record), energy_of(record.power));
}

// The window's mean is of its samples alone: 100 <= t < 150, not the one at 150.
TEST(Estimator, TheWindowEndsBeforeTheNextEpoch) {
  const auto record = record_of(200, 20, [](int t) { return t >= 150 ? 900.0 : 100.0; });
  EXPECT_DOUBLE_EQ(estimated(Estimator::step_power, record), 100 * 200);
}

// Epochs that are not alike: 10 s each up to the tenth, then 20 s. By power the duration tells of
// it; by epochs the window's epochs do.
TEST(Estimator, ByEpochsTheMarksCount) {
  auto record = record_of(300, 20, [](int) { return 100.0; });
  for (std::size_t i = 0; i < 20; ++i) {
    record.epoch_begin_s[i] =
        i < 10 ? 10.0 * static_cast<double>(i) : 100 + 20.0 * static_cast<double>(i - 10);
  }
  EXPECT_DOUBLE_EQ(estimated(Estimator::step_epochs, record), 100 * 100 + 100 * 100 * 10 / 5);
  record.has_epoch_marks = false;
  EXPECT_EQ(refusal(Estimator::step_epochs, record), "nothing marked when its epochs began");
  EXPECT_DOUBLE_EQ(estimated(Estimator::step_power, record), 30000);
}

TEST(Estimator, TheWindowShrinksWithTheRunAndIsGivenUpWhereNothingIsLeft) {
  EXPECT_EQ(step_window(16).value(), (StepWindow{10, 5}));
  EXPECT_EQ(step_window(15).value(), (StepWindow{1, 1}));
  EXPECT_EQ(step_window(3).value(), (StepWindow{1, 1}));
  EXPECT_FALSE(step_window(2));
  const auto two = record_of(20, 2, [](int) { return 1.0; });
  EXPECT_EQ(refusal(Estimator::step_power, two), "2 epochs leave none to be estimated");
  const auto none = record_of(20, 0, [](int) { return 1.0; });
  EXPECT_EQ(refusal(Estimator::step_prefix, none), "how many epochs were trained is not known");
}

TEST(Estimator, AWindowWithoutASampleGivesNothing) {
  auto record = record_of(20, 0, [](int) { return 1.0; });
  record.epoch_begin_s = {0, 5.25, 5.5, 6};
  EXPECT_EQ(refusal(Estimator::step_power, record), "no sample lies within the window's epochs");
}

TEST(Estimator, RatedPowerTimesTimeAddsUpOverParts) {
  auto record = record_of(100, 0, [](int) { return 1.0; });
  record.parts = {{"gpu 0", 300, 0.5}, {"gpu 1", 200, 0.25}};
  EXPECT_DOUBLE_EQ(estimated(Estimator::tdp_time, record), 500 * 100);
  EXPECT_DOUBLE_EQ(estimated(Estimator::tdp_utilisation_time, record), 200 * 100);
  record.memory_gib = 64;
  EXPECT_DOUBLE_EQ(estimated(Estimator::tdp_time, record), 500 * 100);
  EXPECT_DOUBLE_EQ(estimated(Estimator::tdp_utilisation_time, record), (200 + 0.3725 * 64) * 100);
}

TEST(Estimator, WithoutARatingOrAUtilisationItSaysSo) {
  auto record = record_of(100, 0, [](int) { return 1.0; });
  EXPECT_EQ(refusal(Estimator::tdp_time, record), "nothing that was measured has a rated power");
  record.parts = {{"gpu 0", 300, std::nullopt}, {"the processors", std::nullopt, std::nullopt}};
  EXPECT_EQ(refusal(Estimator::tdp_utilisation_time, record),
            "the utilisation of gpu 0 was not recorded");
  EXPECT_EQ(refusal(Estimator::tdp_time, record), "the rated power of the processors is not known");
}

TEST(Estimator, EnergyWithinCutsIntervalsLinearly) {
  const PowerSeries power{{0, 2, 4}, {0, 20, 20}};
  EXPECT_DOUBLE_EQ(energy_within(power, 0, 4), 60);
  EXPECT_DOUBLE_EQ(energy_within(power, 1, 3), 15 + 20);
  EXPECT_DOUBLE_EQ(energy_within(power, -5, 1), 5);
  EXPECT_DOUBLE_EQ(energy_within(power, 9, 10), 0);
}

}  // namespace
}  // namespace joulelab

#include "record/trace.h"

#include <gtest/gtest.h>
#include <random>

namespace joulelab {
namespace {

Instant at(double seconds) { return after(Instant{}, Seconds{seconds}); }

Trace counter(std::vector<Point> points) {
  return {{.name = "fake/package",
           .meter = "fake",
           .component = Component::package,
           .form = Form::counter,
           .freeze_after = Seconds{1}},
          std::move(points)};
}

Trace gauge(std::vector<Point> points) {
  return {{.name = "fake/wall", .meter = "fake", .component = Component::wall, .form = Form::gauge},
          std::move(points)};
}

TEST(EnergyBetween, ACounterGivesTheDifferenceOfItsTotals) {
  const auto trace = counter({{at(0), 100}, {at(1), 150}, {at(2), 170}});
  EXPECT_DOUBLE_EQ(energy_between(trace, at(0), at(2))->energy.value, 70);
  EXPECT_EQ(energy_between(trace, at(0), at(2))->covered, Seconds{2});
}

TEST(EnergyBetween, AnEdgeWithinAnIntervalIsInterpolatedAndUncertain) {
  const auto trace = counter({{at(0), 0}, {at(1), 100}, {at(2), 200}});
  const auto whole = energy_between(trace, at(0), at(2));
  const auto part = energy_between(trace, at(0.5), at(2));
  EXPECT_DOUBLE_EQ(part->energy.value, 150);
  EXPECT_GT(part->random, whole->random);
}

TEST(EnergyBetween, NothingIsNotZero) {
  EXPECT_FALSE(energy_between(counter({}), at(0), at(1)));
  EXPECT_FALSE(energy_between(counter({{at(0), 5}}), at(0), at(1)));
  EXPECT_FALSE(energy_between(counter({{at(0), 0}, {at(1), 9}}), at(5), at(6)));
  EXPECT_FALSE(energy_between(gauge({{at(0), 5, Event::unreadable}, {at(1), 5, Event::unreadable}}),
                              at(0), at(1)));
}

// methods.md, section 10: one sample of four unreadable, 100 J each: 400 J, not 262543 J.
TEST(EnergyBetween, ACounterSurvivesAnUnreadableSample) {
  const auto trace = counter(
      {{at(0), 0}, {at(1), 100}, {at(2), 0, Event::unreadable}, {at(3), 300}, {at(4), 400}});
  const auto estimate = energy_between(trace, at(0), at(4));
  EXPECT_DOUBLE_EQ(estimate->energy.value, 400);
  EXPECT_EQ(estimate->unreadable, 1);
  EXPECT_EQ(estimate->covered, Seconds{4});
}

TEST(EnergyBetween, AResetLosesTheEnergySinceTheLastSampleAndSaysSo) {
  const auto trace = counter({{at(0), 0}, {at(1), 100}, {at(2), 100, Event::reset}, {at(3), 200}});
  const auto estimate = energy_between(trace, at(0), at(3));
  EXPECT_DOUBLE_EQ(estimate->energy.value, 200);
  EXPECT_EQ(estimate->covered, Seconds{2});
  EXPECT_EQ(estimate->resets, 1);
}

TEST(EnergyBetween, AFrozenCounterCoversNothing) {
  const auto trace = counter({{at(0), 7}, {at(1), 7}, {at(2), 7}, {at(3), 7}});
  EXPECT_FALSE(energy_between(trace, at(0), at(3)));
  // Also in a window that is shorter than the limit: the stretch around it decides.
  EXPECT_FALSE(energy_between(trace, at(1), at(1.5)));
}

TEST(EnergyBetween, ACounterThatMovesAgainKeepsItsTotalAndReportsTheFreeze) {
  const auto trace = counter({{at(0), 0}, {at(2), 0}, {at(2.5), 50}});
  const auto estimate = energy_between(trace, at(0), at(2.5));
  EXPECT_DOUBLE_EQ(estimate->energy.value, 50);
  EXPECT_EQ(estimate->freezes, 1);
}

TEST(EnergyBetween, AFreezeAtTheEndIsNotCovered) {
  const auto trace = counter({{at(0), 0}, {at(1), 10}, {at(2), 10}, {at(3), 10}});
  const auto estimate = energy_between(trace, at(0), at(3));
  EXPECT_DOUBLE_EQ(estimate->energy.value, 10);
  EXPECT_EQ(estimate->covered, Seconds{1});
  EXPECT_EQ(estimate->freezes, 1);
}

TEST(EnergyBetween, AGaugeIsIntegratedByTrapezoid) {
  const auto trace = gauge({{at(0), 10}, {at(1), 20}, {at(2), 20}});
  EXPECT_DOUBLE_EQ(energy_between(trace, at(0), at(2))->energy.value, 35);
}

TEST(EnergyBetween, AGapOfAGaugeIsNotFilled) {
  auto trace = gauge({});
  for (int i = 0; i <= 10; ++i) trace.points.push_back({at(i * 0.1), 50});
  for (int i = 0; i <= 10; ++i) trace.points.push_back({at(3 + i * 0.1), 50});
  const auto estimate = energy_between(trace, at(0), at(4));
  EXPECT_NEAR(estimate->energy.value, 100, 1e-9);
  EXPECT_NEAR(estimate->covered.count(), 2, 1e-9);
  EXPECT_EQ(estimate->gaps, 1);
}

TEST(EnergyBetween, ASuspendedMachineUsesNoKnownEnergy) {
  auto trace = gauge({{at(0), 50}, {at(1), 50}, {at(2), 50, Event::suspended}, {at(3), 50}});
  const auto estimate = energy_between(trace, at(0), at(3));
  EXPECT_DOUBLE_EQ(estimate->energy.value, 100);
  EXPECT_EQ(estimate->suspends, 1);
  EXPECT_EQ(estimate->gaps, 0);
}

// Two readings may bear one instant, where a table gives them to the millisecond.
TEST(EnergyBetween, WhatHappensAtTheVeryEndOfAWindowIsItsOwn) {
  const auto trace = counter({{at(0), 0}, {at(1), 10}, {at(1), 10, Event::reset}, {at(2), 30}});
  EXPECT_EQ(energy_between(trace, at(0), at(1))->resets, 1);
  EXPECT_EQ(energy_between(trace, at(1), at(2))->resets, 0);
}

// Property: over random traces of both forms, with everything that can happen to them, the energy
// of a window is the sum of the energies of its parts, and so is the covered time.
TEST(EnergyBetween, IsAdditiveOverAdjoiningWindows) {
  std::mt19937 random(20261123);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int round = 0; round < 300; ++round) {
    auto trace = round % 2 ? counter({}) : gauge({});
    double seconds = 0, total = 0;
    for (int i = 0; i < 40; ++i) {
      seconds += uniform(random) < 0.05 ? 2.5 : 0.1 * (0.5 + uniform(random));
      total += uniform(random) < 0.3 ? 0 : uniform(random) * 10;
      const double dice = uniform(random);
      const Event event = dice < 0.05   ? Event::unreadable
                          : dice < 0.08 ? Event::reset
                          : dice < 0.10 ? Event::suspended
                                        : Event::none;
      trace.points.push_back({at(seconds), round % 2 ? total : 10 * uniform(random), event});
    }
    const double cut = uniform(random) * seconds;
    const auto whole = energy_between(trace, at(0), at(seconds));
    const auto left = energy_between(trace, at(0), at(cut));
    const auto right = energy_between(trace, at(cut), at(seconds));
    const auto energy = [](const auto& part) { return part ? part->energy.value : 0; };
    const auto covered = [](const auto& part) { return part ? part->covered.count() : 0; };
    ASSERT_TRUE(whole);
    EXPECT_NEAR(energy(whole), energy(left) + energy(right), 1e-6) << "round " << round;
    EXPECT_NEAR(covered(whole), covered(left) + covered(right), 1e-6) << "round " << round;
  }
}

}  // namespace
}  // namespace joulelab

#include "record/account_figure.h"

#include <gtest/gtest.h>
#include <random>

namespace joulelab {
namespace {

LedgerLine counted(std::string channel, Component component, double energy_j, double covered_s,
                   double random_j = 0, double gain = 0, double offset_w = 0) {
  const auto meter = channel.substr(0, channel.find('/'));
  return {.channel = std::move(channel),
          .meter = meter,
          .component = component,
          .device = "0",
          .estimate = EnergyEstimate{.energy = Joules{energy_j},
                                     .random = Joules{random_j},
                                     .gain = {1 - gain, 1 + gain},
                                     .offset = Joules{offset_w * covered_s},
                                     .covered = Seconds{covered_s}},
          .reason = {}};
}

TEST(MeanPower, IsOfEachChannelOverItsOwnTime) {
  const auto account = cover_of({counted("rapl/package-0", Component::package, 1000, 10),
                                 counted("nvml/gpu-0", Component::gpu, 10, 1)},
                                Seconds{10});
  EXPECT_DOUBLE_EQ(mean_power_of(account)->value.value, 110);
  EXPECT_FALSE(mean_power_of(Account{}));
}

TEST(MeanPower, HasTheEnergysRelativeIntervalWhereAllIsCovered) {
  const auto account = cover_of({counted("rapl/package-0", Component::package, 1000, 10, 4, 0.05),
                                 counted("nvml/gpu-0", Component::gpu, 500, 10, 3, 0.1, 0.5)},
                                Seconds{10});
  const auto power = mean_power_of(account).value();
  EXPECT_NEAR(power.value.value, account.energy->value / 10, 1e-9);
  EXPECT_NEAR(power.low.value, account.low.value / 10, 1e-9);
  EXPECT_NEAR(power.high.value, account.high.value / 10, 1e-9);
  EXPECT_NEAR(power.random_low.value, account.random_low.value / 10, 1e-9);
  EXPECT_NEAR(power.random_high.value, account.random_high.value / 10, 1e-9);
  EXPECT_LT(power.random_high, power.high);
}

Account wall(double energy_j, double covered_s, double random_j, double offset_w = 0) {
  return cover_of(
      {counted("plug/wall", Component::wall, energy_j, covered_s, random_j, 0.05, offset_w)},
      Seconds{covered_s});
}

TEST(Difference, OnOneMeterIsKnownBetterThanEither) {
  const auto a = wall(1000, 10, 3), b = wall(1100, 10, 4);
  const auto difference = difference_of(a, b).value();
  EXPECT_DOUBLE_EQ(difference.value.value, 100);
  const double half = std::hypot(0.05 * 100, 1.96 * 5);
  EXPECT_NEAR(difference.high.value, 100 + half, 1e-9);
  EXPECT_NEAR(difference.low.value, 100 - half, 1e-9);
  const auto width = [](const auto& figure) { return figure.high.value - figure.low.value; };
  EXPECT_LT(width(difference), width(a));
  EXPECT_LT(width(difference), width(b));
  const auto back = difference_of(b, a).value();
  EXPECT_DOUBLE_EQ(back.low.value, -difference.high.value);
  EXPECT_FALSE(difference_of(a, Account{}));
}

TEST(Difference, OfTwoMetersKeepsBothGains) {
  const auto a = wall(1000, 10, 0);
  const auto b = cover_of({counted("ipmi/wall", Component::wall, 1100, 10, 0, 0.05)}, Seconds{10});
  const auto difference = difference_of(a, b).value();
  EXPECT_NEAR(difference.high.value - 100, std::hypot(50, 55), 1e-9);
}

TEST(Difference, AnOffsetCancelsAsFarAsTheTimesAreAlike) {
  const auto same = difference_of(wall(1000, 10, 0, 2), wall(1000, 10, 0, 2)).value();
  EXPECT_NEAR(same.high.value, 0, 1e-9);
  const auto longer = difference_of(wall(1000, 10, 0, 2), wall(1000, 15, 0, 2)).value();
  EXPECT_NEAR(longer.high.value, 2 * 5, 1e-9);
}

// Two true energies, one meter with a gain of its own that is drawn anew each time.
TEST(Difference, ItsIntervalHoldsTheTruthAsOftenAsItSays) {
  std::mt19937_64 random(20261130);
  std::normal_distribution<double> deviate;
  constexpr int cases = 4000;
  constexpr double bound = 1.96;
  int held = 0;
  for (int i = 0; i < cases; ++i) {
    const double gain = 1 + deviate(random) * 0.05 / bound, offset_w = deviate(random) * 2 / bound;
    const auto seen = [&](double truth_j, double covered_s, double random_j) {
      const double reading_j = truth_j / gain + offset_w * covered_s + deviate(random) * random_j;
      return wall(reading_j, covered_s, random_j, 2);
    };
    const auto difference = difference_of(seen(1000, 10, 3), seen(1500, 14, 4)).value();
    held += difference.low <= Joules{500} && Joules{500} <= difference.high;
  }
  EXPECT_GE(held, cases * 93 / 100);
  EXPECT_LE(held, cases * 97 / 100);
}

}  // namespace
}  // namespace joulelab

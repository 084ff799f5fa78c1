#include "record/emissions.h"

#include <cmath>
#include <gtest/gtest.h>

namespace joulelab {
namespace {

Account account(double energy_j, double low_j, double high_j) {
  Account account;
  account.energy = Joules{energy_j};
  account.low = {low_j};
  account.high = {high_j};
  return account;
}

Intensity intensity(double value, std::optional<IntensityRange> range = {}) {
  Intensity intensity;
  intensity.value = {value};
  intensity.range = std::move(range);
  return intensity;
}

TEST(Emissions, AreEnergyTimesPueTimesIntensity) {
  const auto emissions = emissions_of(account(3.6e6, 3.6e6, 3.6e6), intensity(50), 1.2);
  ASSERT_TRUE(emissions);
  EXPECT_DOUBLE_EQ(emissions->value.value, 60);
  EXPECT_DOUBLE_EQ(emissions->low.value, 60);
  EXPECT_DOUBLE_EQ(emissions->high.value, 60);
}

TEST(Emissions, OfNoEnergyAreNone) { EXPECT_FALSE(emissions_of(Account{}, intensity(50), 1)); }

TEST(Emissions, WithoutARangeHaveTheIntervalOfTheEnergy) {
  const auto emissions = emissions_of(account(3.6e6, 1.8e6, 7.2e6), intensity(100), 1);
  ASSERT_TRUE(emissions);
  EXPECT_DOUBLE_EQ(emissions->low.value, 50);
  EXPECT_DOUBLE_EQ(emissions->high.value, 200);
  EXPECT_DOUBLE_EQ(emissions->intensity_low.value, 100);
  EXPECT_DOUBLE_EQ(emissions->intensity_high.value, 100);
}

TEST(Emissions, AddBothUncertaintiesInQuadratureOfLogarithms) {
  const auto emissions = emissions_of(account(3.6e6, 1.8e6, 7.2e6),
                                      intensity(100, IntensityRange{{50}, {200}, ""}), 1);
  ASSERT_TRUE(emissions);
  const double factor = std::exp(std::sqrt(2) * std::log(2));
  EXPECT_DOUBLE_EQ(emissions->low.value, 100 / factor);
  EXPECT_DOUBLE_EQ(emissions->high.value, 100 * factor);
  EXPECT_DOUBLE_EQ(emissions->energy_low.value, 50);
  EXPECT_DOUBLE_EQ(emissions->intensity_high.value, 200);
}

TEST(Emissions, OfAnEnergyThatMayBeNothingMayBeNothing) {
  const auto emissions =
      emissions_of(account(10, -1, 20), intensity(100, IntensityRange{{90}, {110}, ""}), 1);
  ASSERT_TRUE(emissions);
  EXPECT_EQ(emissions->low.value, 0);
  EXPECT_TRUE(std::isfinite(emissions->high.value));
}

}  // namespace
}  // namespace joulelab

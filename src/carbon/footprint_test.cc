#include "carbon/footprint.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

Emissions operation() {
  return {.value = {120},
          .low = {100},
          .high = {150},
          .energy_low = {110},
          .energy_high = {132},
          .intensity_low = {105},
          .intensity_high = {140}};
}

TEST(Footprint, WhatCoolingTookIsAPartOfTheOperation) {
  // 120 g at a PUE of 1.2: 100 g are the computers', 20 g the rest's.
  const auto part = facility_part(operation(), 1.2);
  EXPECT_NEAR(part.value.value, 20, 1e-9);
  EXPECT_NEAR(part.high.value, 25, 1e-9);
  EXPECT_EQ(facility_part(operation(), 1).value, GramsCO2e{0});
}

TEST(Footprint, LossesAreWhatHasToBeFedInBeyondWhatArrives) {
  // Of 100 fed in, 8 are lost: for 92 that arrive. 120 x 8 / 92.
  const auto losses = grid_losses_of(operation(), 0.08);
  EXPECT_NEAR(losses.value.value, 120.0 * 8 / 92, 1e-9);
  EXPECT_NEAR((operation().value + losses.value).value * 0.92, 120, 1e-9);
  EXPECT_NEAR(losses.low.value, 100.0 * 8 / 92, 1e-9);
  EXPECT_EQ(grid_losses_of(operation(), 0).value, GramsCO2e{0});
}

TEST(Footprint, EmbodiedIsTheDevicesByTimeAndShare) {
  // 1,500 kg over 4 years of which a day: 1,500,000 g / 1461; a quarter of the device.
  const Seconds day{86'400};
  const Embodied device{.device_kg = 1500, .lifetime = 1461 * day, .share = 0.25};
  EXPECT_NEAR(embodied_of(device, day).value, 1.5e6 / 1461 / 4, 1e-9);
  EXPECT_NEAR(embodied_of(device, 2 * day).value, 2 * embodied_of(device, day).value, 1e-9);
}

TEST(Footprint, WhatWasNotAskedForIsNotThere) {
  const auto plain = footprint_of(operation(), 1.2, Seconds{60}, {});
  EXPECT_FALSE(plain.grid_losses);
  EXPECT_FALSE(plain.embodied);
  const auto whole = footprint_of(operation(), 1.2, Seconds{60},
                                  {.loss_share = 0.05, .embodied = Embodied{1, Seconds{600}, 1}});
  EXPECT_NEAR(whole.embodied->value, 100, 1e-9);
  EXPECT_EQ(whole.operation.value, plain.operation.value) << "never inside the operation";
  EXPECT_TRUE(whole.grid_losses);
}

}  // namespace
}  // namespace joulelab

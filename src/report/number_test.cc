#include "report/number.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

std::string unit_for(const char* name, const char* unit, double value) {
  return scale_of({name, "", unit, true}, std::vector{value}).unit;
}

TEST(Number, TheUnitFitsTheLargestValue) {
  EXPECT_EQ(unit_for("energy_j", "J", 999), "J");
  EXPECT_EQ(unit_for("energy_j", "J", 1000), "kJ");
  EXPECT_EQ(unit_for("energy_j", "J", 0.002), "mJ");
  EXPECT_EQ(unit_for("energy_j", "J", 0), "J");
  EXPECT_EQ(unit_for("energy_per_image_j", "J/image", 2e-5), "\xC2\xB5J/image");
  EXPECT_EQ(unit_for("duration_s", "s", 119), "s");
  EXPECT_EQ(unit_for("duration_s", "s", 120), "min");
  EXPECT_EQ(unit_for("accuracy", "", 0.9), "%");
  EXPECT_EQ(unit_for("accuracy_per_kwh", "1/kWh", 9000), "1/kWh");
}

TEST(Number, AnEstimateHasTwoDigitsOfItsHalfWidth) {
  const Interval interval{1211.2, 1257.9};
  EXPECT_EQ(estimate_text(1234.567, interval, {1, "J"}).mean, "1235");
  const auto text = estimate_text(1234.567, interval, {1000, "kJ"});
  EXPECT_EQ(text.mean, "1.235");
  EXPECT_EQ(text.low, "1.211");
  EXPECT_EQ(text.high, "1.258");
}

TEST(Number, AnIntervalWiderThanTheMeanLeavesTheMeanTwoDigits) {
  EXPECT_EQ(estimate_text(0.0123, Interval{-5, 5.0246}, {1, "J"}).mean, "0.012");
}

TEST(Number, OneRunHasNoInterval) {
  const auto text = estimate_text(12.3456, std::nullopt, {1, "J"});
  EXPECT_EQ(text.mean, "12.3");
  EXPECT_FALSE(text.low);
}

TEST(Number, SmallPAreBounded) {
  EXPECT_EQ(p_value_text(1e-9), "< 0.0001");
  EXPECT_EQ(p_value_text(0.0273), "0.027");
  EXPECT_EQ(p_value_text(0.00357), "0.0036");
  EXPECT_EQ(p_value_text(0.3594), "0.36");
}

}  // namespace
}  // namespace joulelab

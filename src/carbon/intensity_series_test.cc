#include "carbon/intensity_series.h"

#include <gtest/gtest.h>

#include "carbon/hours.h"

namespace joulelab {
namespace {

TEST(IntensitySeries, KnowsItsMeanItsRangeAndItsYear) {
  const auto series = hours_from_noon({100, 300, 200});
  EXPECT_DOUBLE_EQ(series.about.value.value, 200);
  ASSERT_TRUE(series.about.range);
  EXPECT_EQ(series.about.range->low.value, 100);
  EXPECT_EQ(series.about.range->high.value, 300);
  EXPECT_EQ(series.about.year, 2026);
}

TEST(IntensitySeries, WeighsStepsByTheirLength) {
  const auto series = make_series({}, {{noon(1), noon(4), {400}}, {noon(0), noon(1), {0}}}).value();
  EXPECT_EQ(series.steps.front().value.value, 0);  // sorted
  EXPECT_DOUBLE_EQ(series.about.value.value, 300);
}

TEST(IntensitySeries, RefusesNoSteps) { EXPECT_FALSE(make_series({}, {})); }

TEST(IntensitySeries, RefusesStepsThatOverlap) {
  const auto series =
      make_series({.place = "France"}, {{noon(0), noon(2), {1}}, {noon(1), noon(3), {2}}});
  ASSERT_FALSE(series);
  EXPECT_EQ(series.error().what, "the hours of France: two steps overlap at 2026-01-01T13:00:00Z");
}

TEST(IntensitySeries, RefusesWhatIsNoIntensity) {
  EXPECT_FALSE(make_series({}, {{noon(0), noon(1), {-1}}}));
  EXPECT_FALSE(make_series({}, {{noon(0), noon(1), {std::nan("")}}}));
  EXPECT_FALSE(make_series({}, {{noon(1), noon(1), {1}}}));
}

TEST(IntensitySeries, TellsTheMeanOfAnyTimeThatItCovers) {
  const auto series = hours_from_noon({100, 300});
  EXPECT_DOUBLE_EQ(mean_between(series, noon(0.5), noon(1.5))->value, 200);
  EXPECT_DOUBLE_EQ(mean_between(series, noon(0.75), noon(1.25))->value, 200);
  EXPECT_DOUBLE_EQ(mean_between(series, noon(1.5), noon(2))->value, 300);
  EXPECT_FALSE(mean_between(series, noon(1.5), noon(2.1)));
  EXPECT_FALSE(mean_between(series, noon(-0.1), noon(1)));
  EXPECT_FALSE(mean_between(series, noon(1), noon(1)));
}

TEST(IntensitySeries, HasNoMeanAcrossAHole) {
  const auto series =
      make_series({}, {{noon(0), noon(1), {100}}, {noon(2), noon(3), {100}}}).value();
  EXPECT_FALSE(mean_between(series, noon(0), noon(3)));
}

TEST(IntensitySeries, PricesEachHourByItsOwnEnergy) {
  const auto series = hours_from_noon({100, 300});
  const std::vector<EnergySlice> slices = {{noon(0), noon(1), {3}}, {noon(1), noon(2), {1}}};
  const auto intensity = intensity_over(series, slices);
  ASSERT_TRUE(intensity);
  EXPECT_DOUBLE_EQ(intensity->value.value, 150);  // the mean of the hours is 200
  EXPECT_FALSE(intensity->range);
  EXPECT_EQ(intensity->note, "by the energy of each of its hours, of 100 to 300 g/kWh");
}

TEST(IntensitySeries, IsAdditiveOverSlices) {
  const auto series = hours_from_noon({120, 480, 60});
  const std::vector<EnergySlice> whole = {{noon(0), noon(3), {6}}};
  const std::vector<EnergySlice> cut = {
      {noon(0), noon(0.5), {1}}, {noon(0.5), noon(2), {3}}, {noon(2), noon(3), {2}}};
  EXPECT_NEAR(intensity_over(series, whole)->value.value, intensity_over(series, cut)->value.value,
              1e-9);
}

TEST(IntensitySeries, NamesTheHoursThatItLacks) {
  const auto series = hours_from_noon({100});
  const std::vector<EnergySlice> slices = {{noon(0), noon(2), {3}}};
  const auto intensity = intensity_over(series, slices);
  ASSERT_FALSE(intensity);
  EXPECT_EQ(intensity.error().kind, Error::Kind::missing);
  EXPECT_EQ(intensity.error().what,
            "a test has no intensity of France for some of 2026-01-01T12:00:00Z to "
            "2026-01-01T14:00:00Z");
}

}  // namespace
}  // namespace joulelab

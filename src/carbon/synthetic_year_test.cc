#include "carbon/synthetic_year.h"

#include <cmath>
#include <gtest/gtest.h>

#include "carbon/typical_week.h"

namespace joulelab {
namespace {

const Intensity france{
    .value = {44.2}, .place = "France", .code = "FR", .source = "a table", .licence = "CC BY"};

double correlation(const IntensitySeries& one, const IntensitySeries& other) {
  double both = 0, left = 0, right = 0;
  for (std::size_t i = 0; i < one.steps.size(); ++i) {
    const double x = one.steps[i].value.value - one.about.value.value;
    const double y = other.steps[i].value.value - other.about.value.value;
    both += x * y, left += x * x, right += y * y;
  }
  return both / std::sqrt(left * right);
}

double spread(const IntensitySeries& series) {
  double sum = 0;
  for (const auto& step : series.steps)
    sum += std::pow(step.value.value / series.about.value.value - 1, 2);
  return std::sqrt(sum / static_cast<double>(series.steps.size()));
}

TEST(SyntheticYear, IsAYearWithTheMeanThatWasAskedForAndSaysWhatItIs) {
  const auto year = synthetic_year(france);
  ASSERT_EQ(year.average.steps.size(), 8760U);
  EXPECT_NEAR(year.average.about.value.value, 44.2, 1e-9);
  EXPECT_EQ(year.average.about.source, "synthetic year (Joulelab), no measurement");
  EXPECT_TRUE(is_synthetic(year.average.about));
  EXPECT_EQ(year.average.about.year, 2025);
  EXPECT_EQ(year.average.about.licence, "");
  for (const auto& step : year.average.steps) {
    EXPECT_GT(step.value.value, 0);
    EXPECT_TRUE(step.is_estimated);
  }
}

TEST(SyntheticYear, MarginalIsHigherFlatterAndFollowsWeakly) {
  for (const double mean : {20.0, 44.2, 350.0, 900.0}) {
    auto place = france;
    place.value = {mean};
    const auto year = synthetic_year(place);
    EXPECT_EQ(year.marginal.about.basis, Basis::marginal);
    EXPECT_GT(year.marginal.about.value.value, year.average.about.value.value);
    EXPECT_LT(spread(year.marginal), spread(year.average));
    EXPECT_GT(correlation(year.average, year.marginal), 0.1);
    EXPECT_LT(correlation(year.average, year.marginal), 0.6);
  }
}

TEST(SyntheticYear, IsTheSameEachTimeAndAnotherWithAnotherSeed) {
  EXPECT_EQ(synthetic_year(france).average.steps, synthetic_year(france).average.steps);
  EXPECT_NE(synthetic_year(france).average.steps,
            synthetic_year(france, Seconds{3600}, 2).average.steps);
}

TEST(SyntheticYear, HasDaysWeeksAndSeasons) {
  const auto year = synthetic_year(france);
  const auto& steps = year.average.steps;
  const auto mean_where = [&](auto is_wanted) {
    double sum = 0;
    int n = 0;
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (is_wanted(i)) sum += steps[i].value.value, ++n;
    return sum / n;
  };
  EXPECT_LT(mean_where([](auto i) { return i % 24 == 12; }),
            0.9 * mean_where([](auto i) { return i % 24 == 19; }));
  EXPECT_LT(mean_where([](auto i) { return (i / 24 + 2) % 7 == 6; }),
            mean_where([](auto i) { return (i / 24 + 2) % 7 < 5; }));
  EXPECT_LT(mean_where([](auto i) { return i / 24 > 150 && i / 24 < 210; }),
            mean_where([](auto i) { return i / 24 < 60; }));
}

TEST(TypicalWeek, IsTheMeanOfTheSameHourOfTheWeek) {
  // Four weeks from Thursday noon, 2026-01-01: week w has 100 + 10 w, and 50 less at 3 o'clock.
  std::vector<IntensityStep> steps;
  for (int hour = 0; hour < 4 * 168; ++hour) {
    const double night = (hour + 12) % 24 == 3 ? -50 : 0;
    steps.push_back({WallTime(std::chrono::seconds(1767268800) + std::chrono::hours(hour)),
                     WallTime(std::chrono::seconds(1767268800) + std::chrono::hours(hour + 1)),
                     {100 + 10.0 * (hour / 168) + night}});
  }
  const auto history = make_series({.place = "France", .source = "a test"}, steps).value();
  const auto from = steps.back().end + std::chrono::hours(24) + std::chrono::minutes(30);
  const auto typical = typical_hours(history, from, from + std::chrono::hours(24));
  ASSERT_TRUE(typical);
  ASSERT_EQ(typical->steps.size(), 25U);
  for (const auto& step : typical->steps) {
    const auto hour = step.begin.time_since_epoch() / std::chrono::hours(1) % 24;
    EXPECT_NEAR(step.value.value, hour == 3 ? 65 : 115, 1e-9);
    EXPECT_TRUE(step.is_forecast);
  }
  EXPECT_NE(typical->about.source.find("typical of: a test"), std::string::npos);
  EXPECT_EQ(weeks_back(history, from, from + std::chrono::hours(24)).size(), 4U);
}

TEST(TypicalWeek, OfAYearKeepsToTheSeason) {
  const auto year = synthetic_year(france);
  const auto june = year.average.steps[24 * 165].begin + std::chrono::hours(24 * 364);
  const auto typical = typical_hours(year.average, june, june + std::chrono::hours(168));
  ASSERT_TRUE(typical);
  EXPECT_LT(typical->about.value.value, 0.97 * 44.2);
  EXPECT_EQ(weeks_back(year.average, june, june + std::chrono::hours(24)).size(), 13U);
}

}  // namespace
}  // namespace joulelab

#include "carbon/hours_file.h"

#include <gtest/gtest.h>

#include "carbon/hours.h"
#include "carbon/utc_time.h"

namespace joulelab {
namespace {

Result<IntensitySeries> parse(std::string_view text) { return parse_hours(text, "hours.csv", {}); }

std::string fault_of(std::string_view text) {
  const auto series = parse(text);
  return series ? "" : series.error().what;
}

TEST(UtcTime, ReadsWhatServicesWrite) {
  for (const char* text :
       {"2026-01-01T12:00:00Z", "2026-01-01T12:00:00.000Z", "2026-01-01 12:00", "2026-01-01T12",
        "2026-01-01T12:00Z", "2026-01-01T13:00+01:00", "2026-01-01T06:30:00-0530",
        "2026-01-01T12:00:00+00:00", "2026-01-01 12:00:00 UTC"}) {
    ASSERT_TRUE(utc_time(text)) << text;
    EXPECT_EQ(*utc_time(text), noon()) << text;
  }
  EXPECT_EQ(text_of(*utc_time("2026-03")), "2026-03-01T00:00:00Z");
  EXPECT_EQ(minute_text(*utc_time("2026")), "2026-01-01T00:00Z");
}

TEST(UtcTime, RefusesWhatIsNone) {
  for (const char* text :
       {"", "noon", "2026-13-01", "2026-02-30T00:00Z", "2026-01-01T25:00", "2026-01-01T12:00+",
        "2026-01-01T12:00ZZ", "26-01-01", "2026-01-01T1", "1888-01-01", "2026-01-01T12:00+99:00"}) {
    EXPECT_FALSE(utc_time(text)) << text;
  }
}

TEST(HoursFile, ReadsTimesAndValues) {
  const auto series = parse("begin,g_per_kwh\n2026-01-01T12:00Z,100\n2026-01-01T13:00Z,300\n");
  ASSERT_TRUE(series) << series.error().what;
  ASSERT_EQ(series->steps.size(), 2U);
  EXPECT_EQ(series->steps[1], (IntensityStep{noon(1), noon(2), {300}}));
  EXPECT_EQ(series->about.source, "hours.csv");
}

TEST(HoursFile, ReadsAnElectricityMapsExport) {
  const auto series = parse(
      "\xEF\xBB\xBF"
      "Datetime (UTC),Country,Zone name,Zone id,Carbon intensity gCO₂eq/kWh (direct),"
      "Carbon intensity gCO₂eq/kWh (Life cycle),Data source,Data estimated\r\n"
      "2026-01-01 12:00:00,France,France,FR,9.5,33.1,rte,false\r\n"
      "2026-01-01 13:00:00,France,France,FR,,,rte,false\r\n"
      "2026-01-01 14:00:00,France,France,FR,10,35,rte,true\r\n");
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_EQ(series->about.basis, Basis::consumption);
  EXPECT_EQ(series->about.code, "FR");
  EXPECT_EQ(series->about.licence, "ODbL 1.0");
  ASSERT_EQ(series->steps.size(), 2U);  // the hour without a value is a hole
  EXPECT_EQ(series->steps[0], (IntensityStep{noon(0), noon(1), {33.1}}));
  EXPECT_EQ(series->steps[1], (IntensityStep{noon(2), noon(3), {35}, true}));
  EXPECT_FALSE(mean_between(*series, noon(0), noon(2)));
}

TEST(HoursFile, DirectEmissionsOfAnExportAreDirect) {
  const auto series = parse(
      "Datetime (UTC),Carbon intensity gCO₂eq/kWh (direct)\n2026-01-01 12:00,9\n"
      "2026-01-01 13:00,8\n");
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_EQ(series->about.basis, Basis::direct);
  EXPECT_EQ(series->about.note, "of consumption");
}

TEST(HoursFile, PoundsAreMarginalAndBecomeGrams) {
  const auto series = parse(
      "point_time,lbs_co2_per_mwh\n2026-01-01T12:00:00+00:00,1000\n"
      "2026-01-01T12:05:00+00:00,0\n");
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_EQ(series->about.basis, Basis::marginal);
  EXPECT_DOUBLE_EQ(series->steps[0].value.value, 453.59237);
  EXPECT_EQ(series->steps[1].value.value, 0);  // none is a value
}

TEST(HoursFile, AHoleDoesNotStretchTheHourBeforeIt) {
  const auto series = parse(
      "datetime,carbonIntensity\n2026-01-01T12:00Z,1\n2026-01-01T13:00Z,2\n2026-01-01T14:00Z,2\n"
      "2026-01-01T20:00Z,3\n");
  ASSERT_TRUE(series) << series.error().what;
  EXPECT_EQ(series->steps[2].end, noon(3));
}

TEST(HoursFile, ErrorsNameTheLine) {
  EXPECT_EQ(fault_of("begin,g_per_kwh\n2026-01-01,1\nyesterday,2\n"),
            "hours.csv, line 3: 'yesterday' is no time");
  EXPECT_EQ(fault_of("begin,g_per_kwh\n2026-01-01,-1\n"),
            "hours.csv, line 2: '-1' is no intensity");
  EXPECT_EQ(fault_of("begin,g_per_kwh\n2026-01-01,1\n2026-01-01,1\n"),
            "hours.csv, line 3: this hour is here twice");
  EXPECT_EQ(fault_of("begin,end,g_per_kwh\n2026-01-01T12,2026-01-01T14,1\n"
                     "2026-01-01T13,2026-01-01T14,1\n"),
            "hours.csv, line 3: this hour begins before the last one ends");
  EXPECT_EQ(fault_of("begin,g_per_kwh\n2026-01-01,1\n"),
            "hours.csv, line 2: one hour alone does not say how long it is");
  EXPECT_EQ(fault_of("begin,g_per_kwh,zone\n2026-01-01,1,FR\n2026-01-02,1,DE\n"),
            "hours.csv, line 3: the zone is 'DE' here and 'FR' before");
  EXPECT_EQ(fault_of("begin,g_per_kwh,basis\n2026-01-01,1,direct\n2026-01-02,1,marginal\n"),
            "hours.csv, line 3: the basis is 'marginal' here and 'direct' before");
}

TEST(HoursFile, SaysWhichColumnLacks) {
  EXPECT_EQ(fault_of("begin,price\n2026-01-01,1\n"),
            "hours.csv has no column of intensities; it has: begin, price");
  EXPECT_EQ(fault_of("hour,g_per_kwh\n1,1\n"),
            "hours.csv has no column of times; it has: hour, g_per_kwh");
  EXPECT_EQ(fault_of("begin,g_per_kwh\n2026-01-01,\n2026-01-02,null\n"),
            "hours.csv has no hour with a value");
}

TEST(HoursFile, WhatIsWrittenIsReadBack) {
  auto series = hours_from_noon({100, 1.0 / 3, 200});
  series.about.basis = Basis::marginal;
  series.about.licence = "a \"licence\", with a comma";
  series.steps[2].is_forecast = true;
  const auto again = parse(hours_csv(series));
  ASSERT_TRUE(again) << again.error().what;
  EXPECT_EQ(again->about, series.about);
  EXPECT_EQ(again->steps, series.steps);
}

}  // namespace
}  // namespace joulelab

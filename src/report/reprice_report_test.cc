// The formats of reprice, made from two runs under places whose ranges are made up.
#include "report/reprice_report.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "analyse/fake_runs.h"
#include "analyse/reprice.h"
#include "base/csv.h"
#include "base/file.h"
#include "carbon/hours.h"

namespace joulelab {
namespace {

Intensity place_of(const std::string& code, const std::string& name, double g_per_kwh,
                   double spread) {
  auto place = fake_place(code, g_per_kwh);
  place.place = name;
  place.source = "A table";
  place.licence = "CC BY 4.0";
  if (spread > 0) {
    place.range =
        IntensityRange{{(1 - spread) * g_per_kwh}, {(1 + spread) * g_per_kwh}, "between sources"};
  }
  return place;
}

// Two bases; Brazil has no range.
std::vector<Intensity> places() {
  std::vector<Intensity> places{place_of("SE", "Sweden", 36, 0.2),
                                place_of("FR", "France", 44, 0.2),
                                place_of("BR", "Brazil", 103, 0),
                                place_of("ES", "Spain", 146, 0.15),
                                place_of("US", "United States", 384, 0.1),
                                place_of("DE", "Germany", 344, 0.1),
                                place_of("CN", "China", 560, 0.08),
                                place_of("PL", "Poland", 615, 0.1),
                                place_of("IN", "India", 708, 0.12),
                                place_of("US-OR", "Oregon", 140, 0.1),
                                place_of("aws:eu-west-3", "aws:eu-west-3 (Paris)", 40, 0.2)};
  for (auto& place : places) {
    if (place.code.size() > 2) place.basis = Basis::direct;
  }
  places[7].note = "2024 is not published; </script><b>markup";
  return places;
}

RepriceFinding sample() {
  Runs runs{make_run({.energy_j = 5.4e6}), make_run({.architecture = "vgg", .energy_j = 9e6})};
  for (auto& run : runs) {
    run.intensity = places()[1];
    run.pue = 1.2;
  }
  return reprice(runs, "2 runs", places()).value();
}

RepriceFinding sample_hours() {
  std::vector<IntensityStep> steps;
  for (int hour = 0; hour < 72; ++hour) {
    steps.push_back({noon(hour), noon(hour + 1), {hour % 24 < 8 ? 40.0 + hour % 24 : 90.0}});
  }
  const auto series = make_series(places()[1], std::move(steps)).value();
  auto run = make_run({.energy_j = 5.4e6, .duration_s = 5400});
  run.started_unix_ns = unix_ns_of(noon(5));
  return reprice_hours(std::span(&run, 1), "run lenet5", series).value();
}

void expect_golden(const std::string& name, const std::string& text) {
  const auto file = std::filesystem::path(JOULELAB_SOURCE) / "src/report/golden" / name;
  if (std::getenv("JOULELAB_REWRITE_GOLDEN") != nullptr) {
    ASSERT_TRUE(write_text(file, text));
  }
  EXPECT_EQ(text, read_text(file).value_or("")) << "JOULELAB_REWRITE_GOLDEN=1 rewrites " << file;
}

TEST(RepriceReport, JsonAndCsvAreGolden) {
  expect_golden("reprice.json", reprice_json(sample()));
  expect_golden("reprice.csv", reprice_csv(sample()));
  expect_golden("reprice_hours.json", reprice_json(sample_hours()));
  expect_golden("reprice_hours.csv", reprice_csv(sample_hours()));
}

TEST(RepriceReport, WhatNobodyKnowsIsNullAndAnEmptyField) {
  const auto json = nlohmann::json::parse(reprice_json(sample()));
  const auto& brazil = json["groups"][0]["places"][2];
  ASSERT_EQ(brazil["code"], "BR");
  EXPECT_TRUE(brazil["tier"].is_null());
  EXPECT_TRUE(brazil["g_per_kwh_low"].is_null());
  EXPECT_TRUE(brazil["emissions_g_intensity_low"].is_null());
  EXPECT_LT(brazil["emissions_g_energy_low"], brazil["emissions_g"]);
  EXPECT_TRUE(json["hours"].is_null());
  const auto table = parse_csv(reprice_csv(sample()), "reprice.csv").value();
  ASSERT_EQ(table.rows.size(), 11u * 3);
  EXPECT_EQ(table.rows[0].cells[0], "");
  EXPECT_EQ(table.rows[1].cells[0], "lenet5-mnist-1");
  EXPECT_EQ(table.rows[6].cells[table.index_of("tier").value()], "");
}

TEST(RepriceReport, EachRunsEmissionsSumToThoseOfAll) {
  const auto finding = sample();
  for (const auto& group : finding.groups) {
    for (const auto& place : group.places) {
      double sum = 0;
      for (const auto& one : place.each) sum += one.value.value;
      EXPECT_NEAR(sum, place.emissions.value.value, 1e-9 * sum);
    }
  }
}

TEST(RepriceReport, HtmlHoldsTheFindingAndLetsNoTextBecomeMarkup) {
  const auto html = reprice_html(sample());
  EXPECT_NE(html.find("<title>The energy of 2 runs elsewhere"), std::string::npos);
  EXPECT_NE(html.find("joulelab-reprice"), std::string::npos);
  EXPECT_EQ(html.find("<b>markup"), std::string::npos);
}

}  // namespace
}  // namespace joulelab

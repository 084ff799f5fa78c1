// Places by every name that people use, the figures themselves, and never two bases without a word.
#include "carbon/location.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>

#include "base/text.h"
#include "record/name.h"

namespace joulelab {
namespace {

double g_per_kwh(std::string_view name) {
  const auto place = resolve_place(name);
  EXPECT_TRUE(place) << name << ": " << place.error().what << " " << place.error().hint;
  return place ? place->value.value : -1;
}

std::string code_of(std::string_view name) {
  const auto place = resolve_place(name);
  return place ? place->code : place.error().what + " | " + place.error().hint;
}

TEST(Location, HasThePublishedFigures) {
  // Our World in Data and Ember, as in ../shared/reference/carbon.md, section A3.
  EXPECT_NEAR(g_per_kwh("FR"), 44.2, 0.05);
  EXPECT_NEAR(g_per_kwh("PL"), 615.0, 0.05);
  EXPECT_NEAR(g_per_kwh("SE"), 35.8, 0.05);
  EXPECT_NEAR(g_per_kwh("NO"), 30.75, 0.005);
  EXPECT_NEAR(g_per_kwh("DE"), 344.1, 0.05);
  EXPECT_NEAR(g_per_kwh("US"), 383.55, 0.005);
  EXPECT_NEAR(g_per_kwh("WORLD"), 472.94, 0.005);
  EXPECT_NEAR(g_per_kwh("EU"), 213.02, 0.005);
  // EPA eGRID2023, Google 2024, Canada 2023, Australia 2025.
  EXPECT_NEAR(g_per_kwh("US-WV"), 893.1, 0.05);
  EXPECT_NEAR(g_per_kwh("EGRID-NYUP"), 110.12, 0.005);
  EXPECT_NEAR(g_per_kwh("gcp:europe-west9"), 16.3, 0.05);
  EXPECT_NEAR(g_per_kwh("CA-QC"), 1.9, 0.05);
  EXPECT_NEAR(g_per_kwh("AU-VIC"), 780, 0.5);
}

TEST(Location, AnswersToEveryNameOfAPlace) {
  for (const auto name : {"FR", "fr", "FRA", "France", "FRANCE", " france "}) {
    EXPECT_EQ(code_of(name), "FR") << name;
  }
  for (const auto name : {"GB", "UK", "United Kingdom", "great britain", "united-kingdom"}) {
    EXPECT_EQ(code_of(name), "GB") << name;
  }
  EXPECT_EQ(code_of("usa"), "US");
  EXPECT_EQ(code_of("Türkiye"), "TR");
  EXPECT_EQ(code_of("Ivory Coast"), "CI");
  EXPECT_EQ(code_of("World"), "WORLD");
  for (const auto name : {"US-OR", "us_or", "Oregon", "Oregon, USA"})
    EXPECT_EQ(code_of(name), "US-OR") << name;
  EXPECT_EQ(code_of("New York"), "US-NY");
  EXPECT_EQ(code_of("Quebec"), "CA-QC");
  EXPECT_EQ(code_of("Québec"), "CA-QC");
  EXPECT_EQ(code_of("New South Wales"), "AU-NSW");
  EXPECT_EQ(code_of("NYCW"), "EGRID-NYCW");
  EXPECT_EQ(code_of("CA"), "CA");  // Canada, by ISO 3166: California is US-CA
}

TEST(Location, KnowsCloudRegionsWithAndWithoutTheProvider) {
  EXPECT_EQ(code_of("aws:eu-west-3"), "aws:eu-west-3");
  EXPECT_EQ(code_of("AWS eu-west-3"), "aws:eu-west-3");
  EXPECT_EQ(code_of("eu-west-3"), "aws:eu-west-3");
  EXPECT_EQ(code_of("europe-west9"), "gcp:europe-west9");
  EXPECT_EQ(code_of("swedencentral"), "azure:swedencentral");
  // One hyphen apart, and two different places.
  EXPECT_EQ(code_of("us-east1"), "gcp:us-east1");
  EXPECT_EQ(code_of("us-east-1"), "aws:us-east-1");
}

TEST(Location, AnAmbiguousNameListsTheChoices) {
  const auto georgia = resolve_place("Georgia");
  ASSERT_FALSE(georgia);
  EXPECT_EQ(georgia.error().kind, Error::Kind::invalid);
  EXPECT_EQ(georgia.error().what, "'Georgia' is the name of 2 places");
  EXPECT_EQ(georgia.error().hint, "write one of: GE (Georgia), US-GA (Georgia)");
}

TEST(Location, ANearMissIsOffered) {
  const auto near = resolve_place("Swedn");
  ASSERT_FALSE(near);
  EXPECT_EQ(near.error().what, "unknown place 'Swedn'");
  EXPECT_TRUE(near.error().hint.starts_with("did you mean 'Sweden'?")) << near.error().hint;
  EXPECT_TRUE(
      resolve_place("aws:eu-wset-3").error().hint.starts_with("did you mean 'aws:eu-west-3'?"));
  EXPECT_FALSE(resolve_place(""));
  EXPECT_FALSE(resolve_place("--"));
}

TEST(Location, APlaceWithoutACredibleFigureIsSaidSo) {
  const auto place = resolve_place("Central African Republic");
  ASSERT_FALSE(place);
  EXPECT_EQ(place.error().kind, Error::Kind::missing);
  EXPECT_NE(place.error().what.find("0.0, which cannot be"), std::string::npos)
      << place.error().what;
}

TEST(Location, EveryRowIsPlausibleAndSourced) {
  std::set<std::string> codes;
  for (const auto& place : known_places()) {
    EXPECT_GT(place.value.value, 1) << place.code;
    EXPECT_LT(place.value.value, 1400) << place.code;
    EXPECT_GE(place.year, 2022) << place.code;
    EXPECT_LE(place.year, 2025) << place.code;
    EXPECT_FALSE(place.place.empty() || place.source.empty() || place.licence.empty())
        << place.code;
    EXPECT_EQ(place.licence.find("ODbL"), std::string::npos) << place.code;
    EXPECT_TRUE(codes.insert(place.code).second) << place.code << " twice";
    EXPECT_EQ(code_of(place.code), place.code);
  }
  const auto count = [&](std::string_view prefix) {
    return std::ranges::count_if(codes, [&](const auto& code) { return code.starts_with(prefix); });
  };
  EXPECT_EQ(count("US-"), 51);
  EXPECT_EQ(count("CA-"), 13);
  EXPECT_EQ(count("AU-"), 8);
  EXPECT_EQ(count("EGRID-"), 27);
  EXPECT_EQ(count("aws:"), 33);
  EXPECT_EQ(count("gcp:"), 44);
  EXPECT_EQ(count("azure:"), 57);
  EXPECT_GT(codes.size(), 440u);
}

TEST(Location, BasesAreNotMixedWithoutAWord) {
  const auto france = *resolve_place("FR");
  const auto poland = *resolve_place("PL");
  const auto oregon = *resolve_place("US-OR");
  EXPECT_TRUE(basis_warnings({}).empty());
  EXPECT_TRUE(basis_warnings(std::vector{france, poland}).empty());
  const auto warnings = basis_warnings(std::vector{france, poland, oregon, france});
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].code, "mixed-bases");
  EXPECT_NE(warnings[0].text.find("life_cycle: France (FR), Poland (PL); direct: Oregon (US-OR)"),
            std::string::npos)
      << warnings[0].text;
}

TEST(Location, BasisNamesGoBothWays) {
  for (const auto basis :
       {Basis::life_cycle, Basis::direct, Basis::consumption, Basis::marginal, Basis::market}) {
    EXPECT_EQ(basis_named(name_of(basis)), basis);
  }
  EXPECT_EQ(basis_named("lifecycle"), std::nullopt);
}

TEST(Location, ResolvesWithinAMillisecond) {
  known_places();
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(resolve_place("aws:eu-west-3"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
}

// By its own line or, written otherwise, by the whole table: a code is the same place.
TEST(ResolvePlace, ACodeIsOnePlaceByItsLineAndByTheTable) {
  for (const auto& place : known_places()) {
    const auto quick = resolve_place(place.code);
    const auto whole = resolve_place(fmt::format(" {}", lower(place.code)));
    ASSERT_TRUE(quick) << place.code;
    ASSERT_TRUE(whole) << place.code << ": " << whole.error().what;
    EXPECT_EQ(*quick, place) << place.code;
    EXPECT_EQ(*whole, place) << place.code;
  }
}

}  // namespace
}  // namespace joulelab

// Places by every name that people use, the figures themselves, and never two bases without a word.
#include "carbon/location.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "carbon/coordinates.h"
#include "carbon/outline.h"
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

TEST(Location, AnswersToNamesInThePlacesOwnLanguages) {
  for (const auto& [name, code] : std::map<std::string, std::string>{{"Deutschland", "DE"},
                                                                     {"España", "ES"},
                                                                     {"Espana", "ES"},
                                                                     {"espana", "ES"},
                                                                     {"日本", "JP"},
                                                                     {"Österreich", "AT"},
                                                                     {"Россия", "RU"},
                                                                     {"MÉXICO", "MX"},
                                                                     {"Suisse", "CH"},
                                                                     {"Schweiz", "CH"},
                                                                     {"中国", "CN"},
                                                                     {"대한민국", "KR"},
                                                                     {"भारत", "IN"},
                                                                     {"Ελλάδα", "GR"},
                                                                     {"Sverige", "SE"},
                                                                     {"Česko", "CZ"},
                                                                     {"Côte d’Ivoire", "CI"},
                                                                     {"مصر", "EG"}}) {
    EXPECT_EQ(code_of(name), code) << name;
  }
}

TEST(Location, KnowsCloudRegionsByTheNamesOfTheirConsoles) {
  EXPECT_EQ(code_of("Europe (Frankfurt)"), "aws:eu-central-1");
  EXPECT_EQ(code_of("AWS Frankfurt"), "aws:eu-central-1");
  EXPECT_EQ(code_of("GCP Paris"), "gcp:europe-west9");
  EXPECT_EQ(code_of("West Europe"), "azure:westeurope");
  EXPECT_EQ(code_of("South Central US"), "azure:southcentralus");
  EXPECT_EQ(code_of("East US 2"), "azure:eastus2");
  EXPECT_EQ(code_of("Google Cloud Zurich"), "gcp:europe-west6");
  // Both of Azure's regions in Virginia are there.
  EXPECT_EQ(resolve_place("Azure Virginia").error().what,
            "'Azure Virginia' is the name of 2 places");
}

TEST(Location, APointIsInTheStateOrCountryThatHoldsIt) {
  const auto paris = resolve_place("48.86,2.35");
  ASSERT_TRUE(paris) << paris.error().what;
  EXPECT_EQ(paris->code, "FR");
  EXPECT_EQ(paris->note, "48.86,2.35 is in France");
  EXPECT_EQ(code_of("45.52N 122.68W"), "US-OR");
  EXPECT_EQ(code_of("45.5,-73.6"), "CA-QC");
  EXPECT_EQ(code_of("33.87 S, 151.21 E"), "AU-NSW");
  EXPECT_EQ(code_of("-21.1,55.5"), "RE");  // not France, with which it is drawn
  EXPECT_EQ(code_of("-29.5,28.5"), "LS");  // a hole in South Africa
  EXPECT_EQ(code_of("66,-173"), "RU");     // beyond the 180th meridian
  EXPECT_EQ(code_of("-17.8,178"), "FJ");
  EXPECT_EQ(code_of("42.66,21.17"), "XK");
}

TEST(Location, APointAtSeaIsOfTheNearestCoastOrOfNone) {
  const auto brest = resolve_place("48.2,-5.0");
  ASSERT_TRUE(brest) << brest.error().what;
  EXPECT_EQ(brest->code, "FR");
  EXPECT_TRUE(brest->note.starts_with("48.2,-5.0 is in no country; France is nearest, "))
      << brest->note;
  const auto ocean = resolve_place("0,-30");
  ASSERT_FALSE(ocean);
  EXPECT_EQ(ocean.error().kind, Error::Kind::invalid);
  EXPECT_EQ(ocean.error().what, "0,-30 is more than 50 km from every country");
  const auto jersey = resolve_place("49.2,-2.13");
  ASSERT_FALSE(jersey);
  EXPECT_EQ(jersey.error().kind, Error::Kind::missing);
  EXPECT_EQ(resolve_place("95,0").error().what, "'95,0' is nowhere on Earth");
}

// The outlines against points that come from elsewhere: operators' cities.
TEST(Location, EveryCloudRegionsCityIsInItsCountry) {
  for (const auto& place : known_places()) {
    if (place.code.find(':') == std::string::npos) continue;
    const auto at = coordinates_of(place.code);
    ASSERT_TRUE(at) << place.code;
    const auto hit = resolve_place(fmt::format("{},{}", at->latitude_deg, at->longitude_deg));
    ASSERT_TRUE(hit) << place.code << ": " << hit.error().what;
    EXPECT_EQ(country_of(hit->code), country_of(place.code)) << place.code << " " << hit->note;
  }
}

// What is drawn for a place lies in it.
TEST(Location, EveryOutlineHoldsItsOwnPoint) {
  int points = 0;
  for (const auto& place : known_places()) {
    const bool is_other_kind =
        place.code.find(':') != std::string::npos || place.code.starts_with("EGRID-");
    const auto at = coordinates_of(place.code);
    if (is_other_kind || !at) continue;
    const auto hit = outline_at(*at, 30);
    ASSERT_TRUE(hit) << place.code;
    const bool has_states = place.code == "US" || place.code == "CA" || place.code == "AU";
    EXPECT_EQ(has_states ? country_of(hit->code) : hit->code, place.code);
    ++points;
  }
  EXPECT_GT(points, 260);
}

TEST(Location, EveryPlaceButGroupsOfCountriesHasAPoint) {
  const std::set<std::string> groups = {
      "WORLD", "EU",   "EUROPE",  "ASIA",        "AFRICA",        "G7",           "ASEAN",
      "G20",   "OECD", "OCEANIA", "MIDDLE-EAST", "NORTH-AMERICA", "LATIN-AMERICA"};
  for (const auto& place : known_places()) {
    EXPECT_EQ(coordinates_of(place.code).has_value(), !groups.contains(place.code)) << place.code;
  }
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
    ASSERT_TRUE(place.range) << place.code;
    EXPECT_GT(place.range->low.value, 0) << place.code;
    EXPECT_LE(place.range->low, place.value) << place.code;
    EXPECT_GE(place.range->high, place.value) << place.code;
    EXPECT_LT(place.range->high.value, 1550) << place.code;
    EXPECT_TRUE(place.range->why.starts_with("sources within a factor of ")) << place.code;
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

// Figures under a free licence that are not the row's own, and what the ranges say of them.
TEST(Location, RangesHoldTheOtherFiguresOfAPlace) {
  const auto holds = [](std::string_view place, double g_per_kwh_of_another) {
    const auto range = resolve_place(place)->range;
    EXPECT_TRUE(range->low.value <= g_per_kwh_of_another &&
                g_per_kwh_of_another <= range->high.value)
        << place << ": " << range->low.value << " to " << range->high.value;
  };
  holds("EE", 690);  // European Environment Agency 2023: oil shale as what it is
  holds("SE", 8);    // the same, direct
  holds("LU", 56);
  holds("FR", 16.3);  // Google's direct figure of its region there
  holds("ES", 89.04);
  holds("SG", 366.85);
  holds("gcp:europe-north2", 35.82);  // and the other way round
  holds("US-VT", 246.38);             // what the state imports
  holds("WORLD", 445);                // IEA 2024
  // A range that holds everything says nothing: five of six end within a factor of two.
  const auto wide = std::ranges::count_if(known_places(), [](const Intensity& place) {
    return place.range->high.value > 2 * place.value.value;
  });
  EXPECT_LT(wide, 80);
}

// Every name that a row lists leads back to it, or to a question that names it.
TEST(Location, EveryNameLeadsToItsPlaceOrToAQuestion) {
  const auto table = parse_csv(*read_text(JOULELAB_SOURCE "/data/intensity.csv"), "intensity.csv");
  ASSERT_TRUE(table);
  const auto columns = table->indices_of({"code", "name", "aliases"});
  ASSERT_TRUE(columns);
  const auto [code, name, aliases] = *columns;
  int ambiguous = 0;
  for (const auto& [line, cells] : table->rows) {
    const auto all = fmt::format("{};{}", cells[name], cells[aliases]);
    for (const auto each : split(all, ';')) {
      if (each.empty()) continue;
      const auto place = resolve_place(each);
      if (place) {
        EXPECT_EQ(place->code, cells[code]) << each;
      } else {
        EXPECT_NE(place.error().hint.find(cells[code] + " ("), std::string::npos) << each;
        ++ambiguous;
      }
    }
  }
  EXPECT_LT(ambiguous, 20);
}

TEST(Location, EveryLocalNameLeadsToItsPlace) {
  const auto table =
      parse_csv(*read_text(JOULELAB_SOURCE "/data/place_names.csv"), "place_names.csv");
  ASSERT_TRUE(table);
  const auto columns = table->indices_of({"code", "name"});
  ASSERT_TRUE(columns);
  for (const auto& [line, cells] : table->rows) {
    const auto place = resolve_place(cells[(*columns)[1]]);
    const bool is_without = !place && place.error().kind == Error::Kind::missing;
    if (is_without) continue;
    EXPECT_EQ(place ? place->code : place.error().what, cells[(*columns)[0]]);
  }
  EXPECT_GT(table->rows.size(), 200u);
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

#include "carbon/place_choice.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "carbon/location.h"

namespace joulelab {
namespace {

std::vector<std::string> codes_of(const std::vector<Intensity>& places) {
  std::vector<std::string> codes;
  for (const auto& place : places) codes.push_back(place.code);
  return codes;
}

Result<std::vector<Intensity>> chosen(std::vector<std::string> words) {
  return chosen_places(words);
}

TEST(PlaceChoice, NamesInTheirOrderEachOnce) {
  const auto places = chosen({"FR,Germany", "US-OR", "France", "aws:eu-west-3"});
  ASSERT_TRUE(places) << places.error().what;
  EXPECT_EQ(codes_of(*places), (std::vector<std::string>{"FR", "DE", "US-OR", "aws:eu-west-3"}));
}

TEST(PlaceChoice, AllAreTheCountriesAlone) {
  const auto places = chosen({"all"});
  ASSERT_TRUE(places);
  EXPECT_GT(places->size(), 190u);
  for (const auto& place : *places) {
    EXPECT_EQ(place.code.size(), 2u) << place.code;
    EXPECT_EQ(place_kind_of(place.code), PlaceKind::country) << place.code;
  }
}

TEST(PlaceChoice, StatesAndCloudsAreThoseOfTheirKind) {
  const auto states = chosen({"states"}).value(), cloud = chosen({"cloud"}).value();
  const auto has = [](const auto& places, std::string_view code) {
    return std::ranges::find(places, code, &Intensity::code) != places.end();
  };
  EXPECT_TRUE(has(states, "US-OR") && has(states, "CA-QC") && has(states, "EGRID-NYCW"));
  EXPECT_FALSE(has(states, "US") || has(states, "LATIN-AMERICA"));
  EXPECT_TRUE(has(cloud, "gcp:europe-west9"));
  EXPECT_FALSE(has(cloud, "FR"));
}

TEST(PlaceChoice, EveryKnownPlaceHasAKind) {
  for (const auto& place : known_places()) {
    EXPECT_FALSE(name_of(place_kind_of(place.code)).empty());
  }
  for (const char* code : {"WORLD", "LATIN-AMERICA", "EU", "G7", "G20"})
    EXPECT_EQ(place_kind_of(code), PlaceKind::group) << code;
}

TEST(PlaceChoice, RefusesWhatNobodyKnowsAndNothing) {
  EXPECT_NE(chosen({"FR,Polnad"}).error().hint.find("Poland"), std::string::npos);
  EXPECT_EQ(chosen({}).error().kind, Error::Kind::invalid);
  EXPECT_EQ(chosen({" , "}).error().kind, Error::Kind::invalid);
}

}  // namespace
}  // namespace joulelab

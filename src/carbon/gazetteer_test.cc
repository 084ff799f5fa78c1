// The index of names, and what is said of a table that is wrong.
#include "carbon/gazetteer.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

const std::string header = "code,name,aliases,g_per_kwh,basis,year,source,licence,note\n";
const std::string none = "code,name,aliases,reason\n";

TEST(Gazetteer, KeysIgnoreCaseSpacesAndPunctuation) {
  EXPECT_EQ(place_key("  New  York "), "new-york");
  EXPECT_EQ(place_key("aws:eu-west-3"), "aws-eu-west-3");
  EXPECT_EQ(place_key("Washington D.C."), "washington-d-c");
  EXPECT_EQ(place_key("Québec"), "québec");
  EXPECT_EQ(place_key("..."), "");
}

TEST(Gazetteer, ABareRegionOfTwoProvidersIsOfBoth) {
  const auto places = parse_gazetteer(
      header + "a:east,A East,,1,direct,2024,s,l,\nb:east,B East,,2,direct,2024,s,l,\n", none);
  ASSERT_TRUE(places) << places.error().what;
  EXPECT_EQ(places->by_key.at("east"), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(places->by_key.at("a-east"), (std::vector<std::size_t>{0}));
}

TEST(Gazetteer, ABadRowIsNamedByItsLine) {
  for (const auto* row :
       {"FR,France,,,life_cycle,2024,s,l,\n", "FR,France,,44,lifecycle,2024,s,l,\n",
        "FR,France,,44,life_cycle,,s,l,\n"}) {
    const auto places =
        parse_gazetteer(header + "PL,Poland,,615,life_cycle,2024,s,l,\n" + row, none);
    ASSERT_FALSE(places) << row;
    EXPECT_EQ(places.error().what, "intensity.csv, line 3: no intensity, basis or year");
  }
  const auto columns = parse_gazetteer("code,name\nFR,France\n", none);
  ASSERT_FALSE(columns);
  EXPECT_EQ(columns.error().what, "intensity.csv has no column 'aliases'");
}

}  // namespace
}  // namespace joulelab

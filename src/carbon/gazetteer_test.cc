// The index of names, and what is said of a table that is wrong.
#include "carbon/gazetteer.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

const std::string header =
    "code,name,aliases,g_per_kwh,g_per_kwh_low,g_per_kwh_high,basis,year,source,licence,note,"
    "range_note\n";
const std::string none = "code,name,aliases,reason\n";

TEST(Gazetteer, ABareRegionOfTwoProvidersIsOfBoth) {
  const auto places = parse_gazetteer(
      {header +
           "a:east,A East,,1,1,2,direct,2024,s,l,,w\nb:east,B East,,2,1,2,direct,2024,s,l,,w\n",
       none});
  ASSERT_TRUE(places) << places.error().what;
  EXPECT_EQ(places->by_key.at("east"), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(places->by_key.at("a-east"), (std::vector<std::size_t>{0}));
}

TEST(Gazetteer, ABadRowIsNamedByItsLine) {
  for (const auto* row :
       {"FR,France,,,1,2,life_cycle,2024,s,l,,w\n", "FR,France,,44,40,50,lifecycle,2024,s,l,,w\n",
        "FR,France,,44,40,50,life_cycle,,s,l,,w\n", "FR,France,,44,45,50,life_cycle,2024,s,l,,w\n",
        "FR,France,,44,40,43,life_cycle,2024,s,l,,w\n"}) {
    const auto places =
        parse_gazetteer({header + "PL,Poland,,615,500,700,life_cycle,2024,s,l,,w\n" + row, none});
    ASSERT_FALSE(places) << row;
    EXPECT_EQ(places.error().what, "intensity.csv, line 3: no intensity, range, basis or year");
  }
  const auto columns = parse_gazetteer({"code,name\nFR,France\n", none});
  ASSERT_FALSE(columns);
  EXPECT_EQ(columns.error().what, "intensity.csv has no column 'aliases'");
}

TEST(Gazetteer, LocalNamesLeadToTheirPlaces) {
  const std::string rows = header + "ES,Spain,ESP,146,100,190,life_cycle,2024,s,l,,w\n";
  const auto places = parse_gazetteer({rows, none + "AD,Andorra,AND,no figure is published\n",
                                       "code,name,language\nES,España,es\nAD,Andòrra,oc\n"});
  ASSERT_TRUE(places) << places.error().what;
  EXPECT_EQ(places->by_key.at("espana"), (std::vector<std::size_t>{0}));
  EXPECT_EQ(places->without_figure.at("andorra").name, "Andorra");
  const auto lost = parse_gazetteer({rows, none, "code,name,language\nFR,France,fr\n"});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().what, "place_names.csv, line 2: no place has the code 'FR'");
}

}  // namespace
}  // namespace joulelab

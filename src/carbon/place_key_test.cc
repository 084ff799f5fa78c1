// One place, however its name is typed.
#include "carbon/place_key.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

TEST(PlaceKey, IgnoresCaseSpacesAndPunctuation) {
  EXPECT_EQ(place_key("  New  York "), "new-york");
  EXPECT_EQ(place_key("aws:eu-west-3"), "aws-eu-west-3");
  EXPECT_EQ(place_key("Washington D.C."), "washington-d-c");
  EXPECT_EQ(place_key("Europe (Frankfurt)"), "europe-frankfurt");
  EXPECT_EQ(place_key("..."), "");
  EXPECT_EQ(place_key(""), "");
}

TEST(PlaceKey, LatinLettersLoseTheirAccents) {
  for (const auto name : {"España", "ESPAÑA", "espana", "Espan\u0303a"}) {
    EXPECT_EQ(place_key(name), "espana") << name;
  }
  EXPECT_EQ(place_key("MÉXICO"), "mexico");
  EXPECT_EQ(place_key("Österreich"), "osterreich");
  EXPECT_EQ(place_key("Côte d’Ivoire"), place_key("cote d'ivoire"));
  EXPECT_EQ(place_key("Føroyar"), "foroyar");
  EXPECT_EQ(place_key("TÜRKİYE"), "turkiye");
  EXPECT_EQ(place_key("Česko"), "cesko");
  EXPECT_EQ(place_key("Việt Nam"), "viet-nam");
  EXPECT_EQ(place_key("Straße"), "strasse");
  EXPECT_EQ(place_key("Ísland"), "island");
  EXPECT_EQ(place_key("São Tomé"), "sao-tome");
}

TEST(PlaceKey, OtherScriptsStay) {
  EXPECT_EQ(place_key(" 日本 "), "日本");
  EXPECT_EQ(place_key("Россия"), "Россия");
  EXPECT_EQ(place_key("Ελλάδα"), "Ελλάδα");
}

TEST(PlaceKey, BytesThatAreNoUtf8Stay) {
  EXPECT_EQ(place_key("a\xFF"
                      "b\xC3"),
            "a\xFF"
            "b\xC3");
}

}  // namespace
}  // namespace joulelab

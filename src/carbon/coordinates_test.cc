// What is a point and what is a name.
#include "carbon/coordinates.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

TEST(Coordinates, AreReadAsPeopleWriteThem) {
  for (const auto text : {"48.86,2.35", "48.86 2.35", " 48.86, 2.35 ", "48.86N 2.35E",
                          "48.86 N, 2.35 E", "48.86° N, 2.35° E", "+48.86;2.35"}) {
    const auto at = parse_coordinates(text);
    ASSERT_TRUE(at && *at) << text;
    EXPECT_EQ(**at, (Coordinates{48.86, 2.35})) << text;
  }
  EXPECT_EQ(**parse_coordinates("33.9S 18.4E"), (Coordinates{-33.9, 18.4}));
  EXPECT_EQ(**parse_coordinates("-33.9,-70.5"), (Coordinates{-33.9, -70.5}));
}

TEST(Coordinates, NamesAreNone) {
  for (const auto text : {"", "FR", "New York", "48.86", "1,2,3", "aws:eu-west-3", "nan,nan",
                          "-5N 3E", "2.35E 48.86N", "Georgia, USA"}) {
    const auto at = parse_coordinates(text);
    ASSERT_TRUE(at) << text;
    EXPECT_FALSE(*at) << text;
  }
}

TEST(Coordinates, NumbersOffTheGlobeAreAnError) {
  for (const auto text : {"91,0", "0,181", "2.35,-190"}) {
    const auto at = parse_coordinates(text);
    ASSERT_FALSE(at) << text;
    EXPECT_EQ(at.error().kind, Error::Kind::invalid);
  }
}

TEST(Coordinates, OfPlaces) {
  EXPECT_EQ(coordinates_of("aws:eu-west-3"), (Coordinates{48.8567, 2.3522}));
  EXPECT_NEAR(coordinates_of("DE")->latitude_deg, 51, 2);
  EXPECT_NEAR(coordinates_of("US-TX")->longitude_deg, -99, 2);
  EXPECT_FALSE(coordinates_of("WORLD"));
  EXPECT_FALSE(coordinates_of("nowhere"));
  EXPECT_EQ(country_of("US-TX"), "US");
  EXPECT_EQ(country_of("EGRID-NYCW"), "US");
  EXPECT_EQ(country_of("azure:uksouth"), "GB");
  EXPECT_EQ(country_of("EU"), "");
}

}  // namespace
}  // namespace joulelab

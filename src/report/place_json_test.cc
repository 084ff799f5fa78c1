#include "report/place_json.h"

#include <gtest/gtest.h>

#include "carbon/location.h"

namespace joulelab {
namespace {

TEST(PlaceJson, WhatIsNotKnownIsNull) {
  const auto json = place_json(facts_of(*resolve_place("WORLD")));
  for (const auto field : {"latitude_deg", "longitude_deg", "pue", "grid_losses", "note"}) {
    EXPECT_TRUE(json.at(field).is_null()) << field;
  }
  EXPECT_EQ(json["g_per_kwh"], 472.94);
}

TEST(PlaceJson, ACloudRegionHasEverything) {
  const auto json = place_json(facts_of(*resolve_place("aws:us-west-2")));
  EXPECT_EQ(json["code"], "aws:us-west-2");
  EXPECT_EQ(json["basis"], "direct");
  EXPECT_LT(json["g_per_kwh_low"], json["g_per_kwh"]);
  EXPECT_GT(json["g_per_kwh_high"], json["g_per_kwh"]);
  EXPECT_EQ(json["pue"]["value"], 1.12);
  EXPECT_EQ(json["grid_losses"]["place"], "US");
  EXPECT_EQ(json["latitude_deg"], 45.5371);
}

}  // namespace
}  // namespace joulelab

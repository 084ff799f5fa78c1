// What operators publish, and their means where they publish nothing of a region.
#include "carbon/pue.h"

#include <gtest/gtest.h>

#include "carbon/location.h"

namespace joulelab {
namespace {

TEST(Pue, ARegionHasItsOwnOrTheMeanOfItsOperator) {
  const auto dublin = pue_of("aws:eu-west-1");
  ASSERT_TRUE(dublin);
  EXPECT_EQ(dublin->value, 1.11);
  EXPECT_EQ(dublin->year, 2024);
  EXPECT_EQ(dublin->of, "aws:eu-west-1");
  EXPECT_EQ(pue_of("azure:westeurope")->value, 1.14);
  const auto paris = pue_of("aws:eu-west-3");
  ASSERT_TRUE(paris);
  EXPECT_EQ(paris->value, 1.15);
  EXPECT_EQ(paris->of, "the mean of all AWS regions");
  EXPECT_EQ(pue_of("average-data-centre")->value, 1.58);
}

TEST(Pue, IsNotGuessedForAPlaceThatIsNoDataCentre) {
  for (const auto code : {"FR", "US-OR", "WORLD", "", "ovh:gra"}) {
    EXPECT_FALSE(pue_of(code)) << code;
  }
}

TEST(Pue, EveryCloudRegionHasAPlausibleOneWithASource) {
  for (const auto& place : known_places()) {
    if (place.code.find(':') == std::string::npos) continue;
    const auto pue = pue_of(place.code);
    ASSERT_TRUE(pue) << place.code;
    EXPECT_GE(pue->value, 1.03) << place.code;
    EXPECT_LE(pue->value, 1.6) << place.code;
    EXPECT_GE(pue->year, 2022) << place.code;
    EXPECT_FALSE(pue->source.empty()) << place.code;
  }
}

}  // namespace
}  // namespace joulelab

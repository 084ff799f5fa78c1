#include "carbon/grid_losses.h"

#include <gtest/gtest.h>

#include "carbon/location.h"

namespace joulelab {
namespace {

TEST(GridLosses, KnownFigures) {
  EXPECT_EQ(grid_losses_of("US")->share, 0.05);
  EXPECT_EQ(grid_losses_of("DE")->share, 0.039);
  EXPECT_EQ(grid_losses_of("IN")->share, 0.193);
  EXPECT_EQ(grid_losses_of("DE")->year, 2014);
}

TEST(GridLosses, APartHasThoseOfItsCountry) {
  for (const auto code : {"US-OR", "EGRID-NWPP", "aws:us-west-2"}) {
    const auto losses = grid_losses_of(code);
    ASSERT_TRUE(losses) << code;
    EXPECT_EQ(losses->share, 0.05) << code;
    EXPECT_EQ(losses->place, "US") << code;
  }
}

TEST(GridLosses, NothingWhereNoFigureIsAtHand) {
  for (const auto code : {"FR", "WORLD", "EU", "nowhere", ""}) {
    EXPECT_FALSE(grid_losses_of(code)) << code;
  }
}

TEST(GridLosses, ArePlausibleAndSourced) {
  for (const auto& place : known_places()) {
    const auto losses = grid_losses_of(place.code);
    if (!losses) continue;
    EXPECT_GT(losses->share, 0.01) << place.code;
    EXPECT_LT(losses->share, 0.3) << place.code;
    EXPECT_FALSE(losses->source.empty()) << place.code;
  }
}

}  // namespace
}  // namespace joulelab

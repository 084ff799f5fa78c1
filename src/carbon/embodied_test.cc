#include "carbon/embodied.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

TEST(Embodied, ThePublishedFigures) {
  EXPECT_EQ(embodied_of("a100")->manufacture.value, 150e3);
  EXPECT_EQ(embodied_of("HGX H100")->manufacture.value, 1312e3);
  EXPECT_EQ(embodied_of("gpu-server")->manufacture.value, 2500e3);
  EXPECT_EQ(embodied_of("gpu-server")->lifetime_years, 6);
}

TEST(Embodied, AnswersToTheDriversName) {
  EXPECT_EQ(embodied_of("NVIDIA H100 80GB HBM3")->device, "h100");
  EXPECT_EQ(embodied_of("NVIDIA A100-SXM4-40GB")->device, "a100-sxm4-40gb");
}

TEST(Embodied, ABaseboardIsEightGpus) {
  EXPECT_EQ(8 * embodied_of("h100")->manufacture.value, embodied_of("hgx-h100")->manufacture.value);
  EXPECT_EQ(8 * embodied_of("b200")->manufacture.value, embodied_of("hgx-b200")->manufacture.value);
}

TEST(Embodied, ANearMissIsOffered) {
  const auto near = embodied_of("nvidia h10");
  ASSERT_FALSE(near);
  EXPECT_EQ(near.error().kind, Error::Kind::invalid);
  EXPECT_EQ(near.error().what, "no figure for the manufacture of 'nvidia h10'");
  EXPECT_NE(near.error().hint.find("did you mean 'nvidia h100'?"), std::string::npos)
      << near.error().hint;
}

TEST(Embodied, EveryFigureIsPlausibleAndSourced) {
  for (const auto& figure : known_embodied()) {
    EXPECT_GE(figure.manufacture.value, 20e3) << figure.device;
    EXPECT_LE(figure.manufacture.value, 10e6) << figure.device;
    EXPECT_GE(figure.lifetime_years, 3) << figure.device;
    EXPECT_LE(figure.lifetime_years, 8) << figure.device;
    EXPECT_FALSE(figure.source.empty() || figure.note.empty()) << figure.device;
  }
  EXPECT_GE(known_embodied().size(), 9u);
}

}  // namespace
}  // namespace joulelab

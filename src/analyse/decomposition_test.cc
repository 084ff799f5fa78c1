#include "analyse/decomposition.h"

#include <cmath>
#include <gtest/gtest.h>

#include "analyse/fake_runs.h"

namespace joulelab {
namespace {

// Architectures a and b (twice the energy) at places x and y, whose intensities are 100 and 300.
Runs placed(double energy_at_y = 1) {
  Runs runs;
  for (int i = 1; i <= 3; ++i) {
    for (const std::string architecture : {"a", "b"}) {
      for (const std::string host : {"x", "y"}) {
        auto run = make_run({.architecture = architecture,
                             .repetition = i,
                             .energy_j = (architecture == "a" ? 100 : 200) *
                                         (host == "y" ? energy_at_y : 1) * (1 + 0.01 * i),
                             .host = host});
        run.cell.factors["host"] = host;
        run.intensity = fake_place(host == "x" ? "FR" : "PL", host == "x" ? 100 : 300);
        runs.push_back(std::move(run));
      }
    }
  }
  return runs;
}

TEST(Decomposition, SharesOfTheVarianceAreThoseOfTheDesign) {
  const auto finding = decomposition_of(matrix_of(placed())).value();
  ASSERT_EQ(finding.variances.size(), 1u);
  const auto& all = finding.variances[0];
  EXPECT_EQ(all.n, 12);
  // Balanced and crossed: ln 2 and ln 3 apart in halves, and nothing in common but rounding.
  const double scatter = 0.000033, energy = std::pow(std::log(2) / 2, 2) + scatter * 2,
               intensity = std::pow(std::log(3) / 2, 2);
  EXPECT_NEAR(all.intensity.share, intensity / (energy + intensity), 1e-3);
  EXPECT_NEAR(all.covariance.share, 0, 1e-9);
  EXPECT_NEAR(all.energy.share + all.intensity.share + all.covariance.share, 1, 1e-12);
  ASSERT_TRUE(all.energy.interval);
  EXPECT_LT(all.energy.interval->low, all.energy.share);
  EXPECT_GT(all.energy.interval->high, all.energy.share);
  EXPECT_NE(all.sentence.find("72 % "), std::string::npos) << all.sentence;
}

TEST(Decomposition, TwoPlacesDifferByEnergyTimesIntensity) {
  const auto finding = decomposition_of(matrix_of(placed(1.5))).value();
  EXPECT_EQ(finding.factor, "host");
  ASSERT_EQ(finding.contrasts.size(), 1u);
  const auto& one = finding.contrasts[0];
  EXPECT_EQ(one.a + one.b, "yx");  // the higher emissions first
  EXPECT_EQ(one.combinations, 2);
  EXPECT_NEAR(one.emissions, 4.5, 1e-9);
  EXPECT_NEAR(one.energy, 1.5, 1e-9);
  EXPECT_NEAR(one.intensity, 3, 1e-9);
  EXPECT_NEAR(one.energy_share.value(), std::log(1.5) / std::log(4.5), 1e-9);
  EXPECT_NEAR(*one.energy_share + *one.intensity_share, 1, 1e-12);
  EXPECT_LT(one.energy_interval->low, 1.5);
  EXPECT_FALSE(one.intensity_interval);  // a constant of each place
  EXPECT_TRUE(one.is_comparable);
  EXPECT_TRUE(
      one.sentence.starts_with("What was run with both host y and host x (2 combinations) "
                               "emitted 4.50 ("))
      << one.sentence;
}

// Place y lacks architecture b, which takes twice the energy: by plain means y would seem frugal.
TEST(Decomposition, OnlyWhatRanAtBothIsCompared) {
  auto runs = placed(1.5);
  std::erase_if(runs, [](const auto& run) {
    return run.cell.factors.at("host") == "y" && run.cell.factors.at("architecture") == "b";
  });
  const auto finding = decomposition_of(matrix_of(runs)).value();
  ASSERT_EQ(finding.contrasts.size(), 1u);
  EXPECT_EQ(finding.contrasts[0].combinations, 1);
  EXPECT_NEAR(finding.contrasts[0].energy, 1.5, 1e-9);
}

TEST(Decomposition, OppositeDirectionsAndEqualEmissions) {
  const auto opposite = decomposition_of(matrix_of(placed(0.5))).value().contrasts.at(0);
  EXPECT_LT(opposite.energy_share.value(), 0);
  EXPECT_GT(opposite.intensity_share.value(), 1);
  const auto equal = decomposition_of(matrix_of(placed(1.0 / 3))).value().contrasts.at(0);
  EXPECT_FALSE(equal.energy_share);
}

TEST(Decomposition, DifferentBasesAreSaid) {
  auto runs = placed();
  for (auto& run : runs) {
    if (run.cell.factors.at("host") == "x") run.intensity->basis = Basis::direct;
  }
  const auto one = decomposition_of(matrix_of(runs)).value().contrasts.at(0);
  EXPECT_FALSE(one.is_comparable);
  EXPECT_NE(one.sentence.find("different bases"), std::string::npos);
}

TEST(Decomposition, SetsOfDataAreTakenApartToo) {
  auto runs = placed();
  for (auto run : placed(1.5)) {
    run.cell.factors["data"] = "cifar10";
    runs.push_back(std::move(run));
  }
  const auto finding = decomposition_of(matrix_of(runs)).value();
  ASSERT_EQ(finding.variances.size(), 3u);
  EXPECT_EQ(finding.variances[1].within, (Levels{{"data", "cifar10"}}));
  EXPECT_EQ(finding.variances[1].n, 12);
  EXPECT_GT(finding.variances[1].covariance.share, 0.05);  // dear grids also took more energy
}

TEST(Decomposition, OneIntensityForAllTellsNothing) {
  auto runs = placed();
  for (auto& run : runs) run.intensity = fake_place("FR", 100);
  EXPECT_FALSE(decomposition_of(matrix_of(runs)));
  EXPECT_TRUE(matrix_of(runs).entries[0].responses.contains("energy_j"));
  EXPECT_FALSE(matrix_of(runs).entries[0].responses.contains("own_emissions_g"));
  for (auto& run : runs) run.intensity.reset();
  EXPECT_FALSE(decomposition_of(matrix_of(runs)));
}

TEST(Decomposition, PlacesThatOnlyPriceAreNoExperiment) {
  const std::vector<Intensity> places{fake_place("FR", 36), fake_place("PL", 720)};
  EXPECT_TRUE(place_note_of(places).starts_with("The 2 places only price the same"));
  EXPECT_TRUE(place_note_of(std::span(places).first(1)).empty());
}

}  // namespace
}  // namespace joulelab

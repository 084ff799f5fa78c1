#include "analyse/effect.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "analyse/fake_runs.h"
#include "base/text.h"

namespace joulelab {
namespace {

std::vector<Comparison> compare_all(const Runs& runs) {
  AnalysisRequest request;
  request.places = {fake_place("FR", 36), fake_place("PL", 720)};
  return comparisons_of(matrix_of(runs), request);
}

const Comparison& find(const std::vector<Comparison>& all, const std::string& factor,
                       const std::string& response, const Levels& within,
                       const std::string& place = "") {
  const auto found = std::ranges::find_if(all, [&](const Comparison& one) {
    return one.factor == factor && one.response == response && one.within == within &&
           one.place == place;
  });
  EXPECT_NE(found, all.end()) << factor << ' ' << response;
  return found == all.end() ? all.front() : *found;
}

TEST(Effect, TestsEachFactorInsideTheLevelsOfTheOthers) {
  const auto all = compare_all(crossed_study(3));
  std::size_t energies = 0;
  for (const auto& one : all) energies += one.response == "energy_j";
  EXPECT_EQ(energies, 2u + 3u);  // architecture on each data, data on each architecture
  const auto& one = find(all, "architecture", "energy_j", {{"data", "d"}});
  EXPECT_EQ(one.n, 9);
  EXPECT_EQ(one.degrees_of_freedom, 2);
  EXPECT_NEAR(one.statistic, 7.2, 1e-9);
  EXPECT_NEAR(one.p, 0.0273237, 1e-6);
  EXPECT_NEAR(one.p_permutation.value(), 6.0 / 1680, 1e-12);
  EXPECT_NEAR(one.smallest_p.value(), 6.0 / 1680, 1e-12);
  EXPECT_NEAR(one.effect, (7.2 - 2) / 6, 1e-9);
  EXPECT_EQ(one.group_sizes, (std::map<std::string, int>{{"a", 3}, {"b", 3}, {"c", 3}}));
  EXPECT_TRUE(one.sentence.starts_with("Energy differed by architecture with data d ("))
      << one.sentence;
}

TEST(Effect, PairsCarryDunnHolmCliffAndRatio) {
  const auto all = compare_all(crossed_study(3));
  const auto& one = find(all, "architecture", "energy_j", {{"data", "d"}});
  ASSERT_EQ(one.pairs.size(), 3u);
  const auto& far = one.pairs[1];
  EXPECT_EQ(far.a + far.b, "ac");
  EXPECT_NEAR(far.z, -2.683281573, 1e-8);
  EXPECT_NEAR(far.p_adjusted, 3 * 0.00729035809, 1e-9);
  EXPECT_EQ(far.cliffs_delta, -1);
  EXPECT_NEAR(far.ratio.value(), 102.0 / 408.8, 1e-9);
  EXPECT_LT(far.ratio_interval->low, *far.ratio);
  EXPECT_GT(far.ratio_interval->high, *far.ratio);
}

TEST(Effect, EmissionsAtAPlaceAreEnergyTimesAConstant) {
  const auto all = compare_all(crossed_study(3));
  const auto& energy = find(all, "architecture", "energy_j", {{"data", "e"}});
  for (const auto* place : {"FR", "PL"}) {
    const auto& emissions = find(all, "architecture", "emissions_g", {{"data", "e"}}, place);
    EXPECT_EQ(emissions.statistic, energy.statistic);
    EXPECT_EQ(emissions.pairs[0].ratio, energy.pairs[0].ratio);
    EXPECT_NE(emissions.sentence, energy.sentence);
    EXPECT_NE(emissions.sentence.find(" mg"), std::string::npos) << emissions.sentence;
  }
}

TEST(Effect, NoDifferenceIsOnlyNotShown) {
  Runs runs;
  for (int i = 1; i <= 4; ++i) {
    runs.push_back(make_run({.architecture = "a", .repetition = i, .energy_j = 100.0 + 2 * i}));
    runs.push_back(make_run({.architecture = "b", .repetition = i, .energy_j = 101.0 + 2 * i}));
  }
  const auto all = compare_all(runs);
  const auto& one = find(all, "architecture", "energy_j", {});
  EXPECT_GT(one.p_permutation.value(), 0.05);
  EXPECT_TRUE(one.sentence.starts_with("No difference in energy by architecture was shown ("))
      << one.sentence;
}

// Three against three of two levels: a complete separation reaches p = 0.1, never 0.05.
TEST(Effect, TooFewRunsAreSaid) {
  auto runs = crossed_study(3);
  std::erase_if(runs, [](const auto& run) { return run.cell.factors.at("architecture") == "c"; });
  const auto all = compare_all(runs);
  const auto& one = find(all, "architecture", "energy_j", {{"data", "d"}});
  EXPECT_NEAR(one.smallest_p.value(), 0.1, 1e-12);
  ASSERT_EQ(one.warnings.size(), 1u);
  EXPECT_EQ(one.warnings[0].code, "few-repetitions");
  EXPECT_TRUE(one.sentence.starts_with(
      "Energy by architecture with data d could not be tested by "
      "ranks (no outcome of so few runs reaches p below 0.10); b's mean was"))
      << one.sentence;
}

TEST(Effect, DifferentInstrumentsAreSaidWhereTheyMatter) {
  auto runs = crossed_study(4);
  for (auto& run : runs) {
    if (run.cell.factors.at("architecture") == "c") run.account.lines[0].meter = "model";
  }
  const auto all = compare_all(runs);
  const auto warned = [](const Comparison& one) {
    return std::ranges::find(one.warnings, "mixed-meters", &Warning::code) != one.warnings.end();
  };
  EXPECT_TRUE(warned(find(all, "architecture", "energy_j", {{"data", "d"}})));
  EXPECT_FALSE(warned(find(all, "architecture", "duration_s", {{"data", "d"}})));
  EXPECT_FALSE(warned(find(all, "data", "energy_j", {{"architecture", "c"}})));
}

TEST(Effect, ConfoundedFactorsAreNotTested) {
  auto runs = crossed_study(3);
  std::erase_if(runs, [](const auto& run) {
    return (run.cell.factors.at("architecture") == "a") != (run.cell.factors.at("data") == "d");
  });
  std::erase_if(runs, [](const auto& run) { return run.cell.factors.at("architecture") == "c"; });
  EXPECT_TRUE(compare_all(runs).empty());
  const std::vector<std::string> both{"architecture", "data"};
  EXPECT_EQ(confounded_factors(matrix_of(runs)), both);
}

TEST(Effect, ManyRunsNeedNoPermutation) {
  const auto all = compare_all(crossed_study(10));
  EXPECT_FALSE(find(all, "architecture", "energy_j", {{"data", "d"}}).p_permutation);
}

// Means of a cell written beside each run are no runs.
TEST(Effect, AccuraciesThatRunsShareAreNotTested) {
  auto runs = crossed_study(4);
  const auto tests_accuracy = [&] {
    const auto found = analyse(runs, {.study = "s"}).comparisons;
    return std::ranges::any_of(found, [](const auto& one) { return one.response == "accuracy"; });
  };
  for (auto& run : runs) run.values["accuracy"] += 0.001 * static_cast<double>(run.cell.repetition);
  EXPECT_TRUE(tests_accuracy());
  for (auto& run : runs) run.warnings.push_back({"same-outcome", ""});
  EXPECT_FALSE(tests_accuracy());
  for (const auto& point : analyse(runs, {.study = "s"}).pareto) {
    EXPECT_FALSE(point.front_probability);
  }
}

}  // namespace
}  // namespace joulelab

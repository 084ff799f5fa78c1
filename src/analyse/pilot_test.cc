#include "analyse/pilot.h"

#include <gtest/gtest.h>

#include "analyse/fake_runs.h"

namespace joulelab {
namespace {

// Three runs of each of two combinations, -+2 % about a level of its own.
Runs pilot_runs(double scatter = 0.02) {
  Runs runs;
  for (const auto* name : {"a", "b"}) {
    const double level = name[0] == 'a' ? 100 : 7'000;
    for (int i = 0; i < 3; ++i) {
      const double energy_j = level * (1 + scatter * (i - 1));
      runs.push_back(make_run({.architecture = name, .repetition = i + 1, .energy_j = energy_j}));
    }
  }
  return runs;
}

const PilotRequest quick{.draws = 300};

TEST(Pilot, SaysHowManyRepetitionsADifferenceNeeds) {
  const auto pilot = pilot_of(pilot_runs(), quick).value();
  EXPECT_EQ(pilot.runs, 6);
  EXPECT_EQ(pilot.combinations, 2);
  EXPECT_NEAR(pilot.scatter.log_sd, 0.02, 1e-4);
  EXPECT_EQ(pilot.scatter.degrees_of_freedom, 4);
  ASSERT_EQ(pilot.tests.size(), 3u);
  // 5 % is 2.44 sds: R's power.t.test asks for 3.9 runs, a rank test for a few more.
  EXPECT_EQ(pilot.tests[0].runs, 4);
  for (const auto& test : pilot.tests) {
    EXPECT_GE(test.runs, 4) << test.name;
    EXPECT_LE(test.runs, 7) << test.name;
    EXPECT_GT(test.runs_cautious, test.runs) << test.name;
    EXPECT_EQ(test.correction, "none: one pair");
  }
  EXPECT_FALSE(pilot.tests[0].is_simulated);
  EXPECT_TRUE(pilot.tests[2].is_simulated);
}

TEST(Pilot, MoreLevelsAndSmallerDifferencesNeedMore) {
  auto request = quick;
  request.levels = 4;
  const auto two = pilot_of(pilot_runs(), quick).value();
  const auto four = pilot_of(pilot_runs(), request).value();
  for (std::size_t i = 0; i < two.tests.size(); ++i) {
    EXPECT_GT(four.tests[i].runs, two.tests[i].runs) << two.tests[i].name;
  }
  EXPECT_EQ(four.tests[0].correction, "Bonferroni");
  EXPECT_EQ(four.tests[2].correction, "Holm");
  request.difference = 0.001;
  request.most = 20;
  EXPECT_FALSE(pilot_of(pilot_runs(), request)->tests[0].runs) << "not with so few";
}

TEST(Pilot, OnlyFinishedRunsWithAnEnergyCount) {
  auto runs = pilot_runs();
  runs[0].status = RunStatus::failed;
  runs[1].account.energy.reset();
  const auto pilot = pilot_of(runs, quick).value();
  EXPECT_EQ(pilot.runs, 4);
  EXPECT_EQ(pilot.combinations, 1);
  EXPECT_EQ(pilot.scatter.degrees_of_freedom, 2);
}

TEST(Pilot, IsNothingWithoutRepeatedRunsThatScatter) {
  EXPECT_FALSE(pilot_of(Runs{}, quick));
  EXPECT_FALSE(pilot_of(Runs{pilot_runs().front()}, quick));
  EXPECT_FALSE(pilot_of(pilot_runs(0), quick));
}

TEST(Pilot, TheLargestFactorIsThatOfTheRuns) {
  EXPECT_EQ(levels_of_largest_factor({}), 2);
  Runs runs;
  for (const auto* name : {"a", "b", "c"}) runs.push_back(make_run({.architecture = name}));
  EXPECT_EQ(levels_of_largest_factor(runs), 3);
}

}  // namespace
}  // namespace joulelab

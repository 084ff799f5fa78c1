#include "analyse/tradeoff_step.h"

#include <gtest/gtest.h>

#include "analyse/cell.h"
#include "analyse/fake_runs.h"
#include "analyse/tradeoff.h"
#include "stats/confidence.h"

namespace joulelab {
namespace {

Runs runs_of(const std::vector<FakeRun>& cells, int repetitions = 4) {
  return repeated(cells, repetitions);
}

std::vector<TradeoffStep> steps_of(const Runs& runs) {
  const auto matrix = matrix_of(runs);
  return tradeoffs_of(matrix, pareto_of(matrix, cells_of(matrix, {})));
}

const FakeRun cheap{.architecture = "cheap", .energy_j = 100, .accuracy = 0.9},
    middle{.architecture = "middle", .energy_j = 200, .accuracy = 0.95},
    dear{.architecture = "dear", .energy_j = 400, .accuracy = 0.99},
    beaten{.architecture = "beaten", .energy_j = 224, .accuracy = 0.94};

TEST(TradeoffStep, TheFrontIsClimbedAndWhatItBeatsIsSaid) {
  const auto steps = steps_of(runs_of({cheap, middle, dear, beaten}));
  ASSERT_EQ(steps.size(), 4u);
  EXPECT_EQ(steps[0].from + " " + steps[0].to, "cheap dear");
  EXPECT_TRUE(steps[0].is_answer && steps[0].is_on_front);
  EXPECT_EQ(steps[1].to + " " + steps[2].to, "middle dear");
  EXPECT_FALSE(steps[1].is_answer);
  EXPECT_EQ(steps[3].from + " " + steps[3].to, "middle beaten");
  EXPECT_FALSE(steps[3].is_on_front);
  EXPECT_NEAR(steps[3].energy_ratio, 1.12, 1e-12);
  EXPECT_NEAR(steps[3].accuracy_gain, -0.01, 1e-12);
}

TEST(TradeoffStep, IntervalsAreThoseOfRatioAndDifference) {
  const auto steps = steps_of(runs_of({cheap, dear}));
  ASSERT_EQ(steps.size(), 1u);
  const std::vector<double> x{101, 102, 103, 104}, y{404, 408, 412, 416};
  const auto ratio = ratio_of_means(y, x).value();
  EXPECT_NEAR(steps[0].energy_interval->low, ratio.interval->low, 1e-9);
  EXPECT_NEAR(steps[0].accuracy_gain, 0.09, 1e-12);
  EXPECT_NEAR(steps[0].accuracy_interval->low + steps[0].accuracy_interval->high, 0.18, 1e-9);
  EXPECT_TRUE(steps[0].sentence.starts_with("dear costs 4.00 times the energy of cheap (95 % "))
      << steps[0].sentence;
  EXPECT_NE(steps[0].sentence.find("for 9.00 points more accuracy (8."), std::string::npos)
      << steps[0].sentence;
}

TEST(TradeoffStep, AFrontOfOneIsHeldAgainstItsBestRival) {
  const FakeRun worse{.architecture = "worse", .energy_j = 112, .accuracy = 0.89},
      worst{.architecture = "worst", .energy_j = 105, .accuracy = 0.5};
  const auto steps = steps_of(runs_of({cheap, worst, worse}));
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_TRUE(steps[0].is_answer);
  EXPECT_TRUE(steps[0].sentence.starts_with("worse costs 1.12 times the energy of cheap"));
  // The interval of a loss is turned with it: the smaller loss first, both above 0.
  EXPECT_NE(steps[0].sentence.find("and ends 1.00 points less accurate (0."), std::string::npos)
      << steps[0].sentence;
}

TEST(TradeoffStep, SingleRunsHaveNoInterval) {
  const auto steps = steps_of(runs_of({cheap, dear}, 1));
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_FALSE(steps[0].energy_interval || steps[0].accuracy_interval);
  EXPECT_NE(steps[0].sentence.find("no interval"), std::string::npos);
}

TEST(TradeoffStep, SetsOfDataAndCollapsedCellsAreKeptApart) {
  FakeRun other = dear, collapsed = cheap;
  other.data = "cifar10";
  collapsed.architecture = "collapsed";
  collapsed.energy_j = 10;
  collapsed.accuracy = 0.1;
  EXPECT_TRUE(steps_of(runs_of({cheap, other, collapsed})).empty());
}

}  // namespace
}  // namespace joulelab

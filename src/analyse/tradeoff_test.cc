#include "analyse/tradeoff.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "analyse/cell.h"
#include "analyse/fake_runs.h"
#include "analyse/headline.h"

namespace joulelab {
namespace {

std::vector<ParetoPoint> points_of(const Runs& runs) {
  const auto matrix = matrix_of(runs);
  return pareto_of(matrix, cells_of(matrix, {}));
}

TEST(Tradeoff, FrontIsOfWhatNothingBeats) {
  const auto points =
      points_of(repeated({{.architecture = "cheap", .energy_j = 100, .accuracy = 0.9},
                          {.architecture = "good", .energy_j = 300, .accuracy = 0.99},
                          {.architecture = "poor", .energy_j = 200, .accuracy = 0.8}},
                         3));
  ASSERT_EQ(points.size(), 3u);
  EXPECT_TRUE(points[0].is_on_front);
  EXPECT_TRUE(points[1].is_on_front);
  EXPECT_FALSE(points[2].is_on_front);
  EXPECT_EQ(points[0].front_probability, 1);
  EXPECT_EQ(points[2].front_probability, 0);
  EXPECT_TRUE(points[0].energy_interval && points[0].accuracy_interval);
  EXPECT_NEAR(points[0].accuracy_per_kwh.value(), 0.899 / (102 / 3.6e6), 20);
}

TEST(Tradeoff, NearEqualsShareTheProbability) {
  auto runs = repeated({{.architecture = "one", .energy_j = 100, .accuracy = 0.9},
                        {.architecture = "two", .energy_j = 100.1, .accuracy = 0.8999}},
                       3);
  const auto points = points_of(runs);
  ASSERT_TRUE(points[1].front_probability);
  EXPECT_FALSE(points[1].is_on_front);
  EXPECT_GT(*points[1].front_probability, 0.3);
  EXPECT_LT(*points[1].front_probability, 0.9);
}

TEST(Tradeoff, OneRunACellHasNoProbability) {
  const auto points = points_of(repeated({{.architecture = "a"}, {.architecture = "b"}}, 1));
  ASSERT_EQ(points.size(), 2u);
  EXPECT_FALSE(points[0].front_probability);
  EXPECT_FALSE(points[0].energy_interval);
}

TEST(Tradeoff, CollapsedCellsDoNotCompete) {
  const auto points =
      points_of(repeated({{.architecture = "collapsed", .energy_j = 10, .accuracy = 0.1005},
                          {.architecture = "trained", .energy_j = 100, .accuracy = 0.9}},
                         3));
  EXPECT_TRUE(points[0].at_chance);
  EXPECT_FALSE(points[0].is_on_front);
  EXPECT_FALSE(points[0].front_probability);
  EXPECT_TRUE(points[1].is_on_front);
}

TEST(Tradeoff, DataSetsAreFrontsOfTheirOwn) {
  const auto points =
      points_of(repeated({{.architecture = "a", .data = "easy", .energy_j = 10, .accuracy = 0.99},
                          {.architecture = "a", .data = "hard", .energy_j = 100, .accuracy = 0.6},
                          {.architecture = "b", .data = "hard", .energy_j = 200, .accuracy = 0.5}},
                         3));
  ASSERT_EQ(points.size(), 3u);
  EXPECT_TRUE(points[1].is_on_front);
  EXPECT_EQ(points[1].within, (Levels{{"data", "hard"}}));
  EXPECT_FALSE(points[2].is_on_front);
}

}  // namespace
}  // namespace joulelab

#include "stats/learning_curve.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

namespace joulelab {
namespace {

TEST(LearningCurve, WhatWasReachedIsNotProjected) {
  const std::vector<LearningPoint> points{{100, 0.9}, {200, 0.95}, {300, 0.97}};
  EXPECT_EQ(energy_to_accuracy(points, 0.95), 200);
}

TEST(LearningCurve, FollowsThePowerLawThatMadeThePoints) {
  std::vector<LearningPoint> points;
  for (const double energy_j : {10.0, 20.0, 40.0}) {
    points.push_back({energy_j, 1 - 0.5 * std::pow(energy_j, -0.7)});
  }
  const double truth = std::pow(0.01 / 0.5, -1 / 0.7);
  EXPECT_NEAR(energy_to_accuracy(points, 0.99).value(), truth, 1e-6 * truth);
}

TEST(LearningCurve, OnePointTakesTheUsualExponent) {
  const std::vector<LearningPoint> points{{100, 0.96}};
  EXPECT_NEAR(energy_to_accuracy(points, 0.98).value(), 400, 1e-9);  // half the error: 2^(1/0.5)
}

TEST(LearningCurve, WhatDoesNotLearnReachesNothing) {
  EXPECT_FALSE(energy_to_accuracy(std::vector<LearningPoint>{{100, 0.1}, {200, 0.1}}, 0.9));
  EXPECT_FALSE(energy_to_accuracy(std::vector<LearningPoint>{{100, 0.5}, {200, 0.4}}, 0.9));
  EXPECT_FALSE(energy_to_accuracy({}, 0.9));
}

}  // namespace
}  // namespace joulelab

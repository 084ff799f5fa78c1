#include "analyse/architecture_front.h"

#include <cmath>
#include <gtest/gtest.h>

#include "analyse/analyse.h"
#include "analyse/cell.h"
#include "analyse/fake_runs.h"
#include "stats/random.h"

namespace joulelab {
namespace {

// Architecture b takes 1.12 times the energy of a and is five points better, on host x and on host
// y, which takes twice the energy of x.
Runs hosted(int repetitions = 5) {
  Runs runs;
  Random random(5);
  for (int i = 1; i <= repetitions; ++i) {
    for (const std::string architecture : {"a", "b"}) {
      for (const std::string host : {"x", "y"}) {
        const double size = (architecture == "b" ? 1.12 : 1) * (host == "y" ? 2 : 1);
        auto run = make_run({.architecture = architecture,
                             .repetition = i,
                             .energy_j = 100 * size * (1 + 0.002 * random.uniform()),
                             .accuracy = (architecture == "b" ? 0.95 : 0.9) + 1e-4 * i,
                             .host = host});
        run.cell.factors["host"] = host;
        runs.push_back(std::move(run));
      }
    }
  }
  return runs;
}

ArchitectureFront front_of(const Runs& runs) {
  const auto matrix = matrix_of(runs);
  return architecture_front_of(matrix, cells_of(matrix, {}));
}

TEST(ArchitectureFront, TheHostDoesNotWinForAnArchitecture) {
  const auto front = front_of(hosted());
  ASSERT_EQ(front.points.size(), 2u);
  EXPECT_EQ(front.points[0].cell, "a");
  EXPECT_NEAR(front.points[0].energy_j, 100 * std::sqrt(2), 0.3);
  EXPECT_TRUE(front.points[0].is_on_front && front.points[1].is_on_front);
  EXPECT_EQ(front.points[0].front_probability, 1);
  ASSERT_EQ(front.steps.size(), 1u);
  const auto& step = front.steps[0];
  EXPECT_TRUE(step.is_answer);
  EXPECT_EQ(step.combinations, 2);
  EXPECT_NEAR(step.energy_ratio, 1.12, 0.002);
  EXPECT_LT(step.energy_interval->low, step.energy_ratio);
  EXPECT_GT(step.energy_interval->high, step.energy_ratio);
  EXPECT_LT(step.energy_interval->high - step.energy_interval->low, 0.01);
  EXPECT_NEAR(step.accuracy_gain, 0.05, 1e-12);
  EXPECT_TRUE(
      step.sentence.starts_with("b costs 1.12 times the energy of a over 2 combinations "
                                "of the other factors (95 % interval 1.1"))
      << step.sentence;
}

// Without a on the dear host y, b must be compared on x alone.
TEST(ArchitectureFront, OnlyCombinationsOfAllAreCompared) {
  auto runs = hosted();
  std::erase_if(runs, [](const auto& run) {
    return run.cell.factors.at("architecture") == "a" && run.cell.factors.at("host") == "y";
  });
  const auto front = front_of(runs);
  ASSERT_EQ(front.steps.size(), 1u);
  EXPECT_EQ(front.steps[0].combinations, 1);
  EXPECT_NEAR(front.steps[0].energy_ratio, 1.12, 0.002);
}

TEST(ArchitectureFront, WhatNeverLearnedTakesNoPart) {
  auto runs = hosted();
  for (auto run : hosted()) {
    if (run.cell.factors.at("architecture") == "b") continue;
    run.cell.factors["architecture"] = "collapsed";
    run.values["accuracy"] = 0.1;
    run.account.energy = Joules{1};
    runs.push_back(std::move(run));
  }
  EXPECT_EQ(front_of(runs).points.size(), 2u);
}

TEST(ArchitectureFront, WithoutAnotherFactorTheCellsAreTheArchitectures) {
  auto runs = hosted();
  for (auto& run : runs) run.cell.factors.erase("host");
  EXPECT_TRUE(front_of(runs).points.empty());
}

// The answer of a report is by architecture there, and cell against cell elsewhere.
TEST(ArchitectureFront, HoldsTheAnswer) {
  const auto findings = analyse(hosted(), {});
  int answers = 0;
  for (const auto& step : findings.tradeoffs) {
    answers += step.is_answer;
    EXPECT_EQ(step.is_answer, step.combinations > 0);
  }
  EXPECT_EQ(answers, 1);
}

}  // namespace
}  // namespace joulelab

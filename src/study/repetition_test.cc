#include "study/repetition.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "study/plan.h"

namespace joulelab {
namespace {

using Runs = std::vector<Run>;  // inside a test, Run is a member of its class

Study two_combinations() {
  Study study;
  study.name = "repeated";
  study.factors = {{"architecture", {"a", "b"}}};
  study.protocol.repetitions = 8;
  study.protocol.until = StoppingRule{.relative_half_width = 0.1, .at_least = 3, .at_most = 8};
  return study;
}

// One run for each of the plan's first cells. Scatter of `b` in per cent: 0 is narrow.
Runs runs_of(const Study& study, std::size_t count, double scatter) {
  Runs runs;
  for (const auto& cell : plan(study)) {
    if (runs.size() == count) break;
    auto& run = runs.emplace_back();
    run.id = fmt::format("{}", cell.order);
    run.cell = cell;
    const double off = cell.factors.at("architecture") == "b" ? scatter / 100 : 0;
    run.account.energy = Joules{100 * (1 + (cell.block % 2 == 0 ? off : -off))};
  }
  return runs;
}

TEST(Repetition, ANumberIsANumber) {
  auto study = two_combinations();
  study.protocol.until.reset();
  EXPECT_EQ(blocks_to_run(study, {}), 8);
}

TEST(Repetition, StopsAtTheFirstCompleteBlockThatIsNarrowEnough) {
  const auto study = two_combinations();
  EXPECT_EQ(blocks_to_run(study, {}), 8);
  EXPECT_EQ(blocks_to_run(study, runs_of(study, 4, 0)), 8) << "two are not at least three";
  EXPECT_EQ(blocks_to_run(study, runs_of(study, 5, 0)), 8) << "the third block is not complete";
  EXPECT_EQ(blocks_to_run(study, runs_of(study, 6, 0)), 3);
}

TEST(Repetition, WaitsForTheCombinationThatScattersMost) {
  const auto study = two_combinations();
  // -+5 %: t(n - 1) s / sqrt(n) falls below a tenth of the mean with four runs.
  EXPECT_EQ(blocks_to_run(study, runs_of(study, 6, 5)), 8);
  EXPECT_EQ(blocks_to_run(study, runs_of(study, 8, 5)), 4);
  EXPECT_EQ(blocks_to_run(study, runs_of(study, 16, 90)), 8) << "never narrow: the most";
}

TEST(Repetition, WhatCameLaterDoesNotChangeWhereItStopped) {
  const auto study = two_combinations();
  auto runs = runs_of(study, 16, 0);
  for (auto& run : runs) {
    if (run.cell.block > 3) run.account.energy = Joules{1e6 * run.cell.block};
  }
  EXPECT_EQ(blocks_to_run(study, runs), 3);
}

TEST(Repetition, AFailedOrUnmeasuredRunGivesNoValueAndACutOneNoBlock) {
  const auto study = two_combinations();
  auto runs = runs_of(study, 8, 0);
  runs[0].status = RunStatus::failed;
  EXPECT_EQ(blocks_to_run(study, runs), 4) << "one combination has two values after three blocks";
  runs[0].status = RunStatus::finished;
  runs[0].account.energy.reset();
  EXPECT_EQ(blocks_to_run(study, runs), 4) << "missing is not zero";
  runs[0].status = RunStatus::cut;
  EXPECT_EQ(blocks_to_run(study, runs), 8);
  auto again = runs_of(study, 1, 0).front();
  again.id += "-again";
  runs.push_back(again);
  EXPECT_EQ(blocks_to_run(study, runs), 3) << "done again, it counts";
}

}  // namespace
}  // namespace joulelab

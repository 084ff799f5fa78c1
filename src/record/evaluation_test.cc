// Evaluations with their energies: a constant 50 W, so every energy is known.
#include "record/evaluation.h"

#include <gtest/gtest.h>

#include "record/json.h"
#include "record/run.h"

namespace joulelab {
namespace {

Instant at(double seconds) { return after(Instant{}, Seconds{seconds}); }

Evaluation told(double seconds, double accuracy) {
  return {.told = at(seconds), .values = {{"accuracy", accuracy}, {"loss", 1 - accuracy}}};
}

// 100 s from second 100 on; epoch i trains for 20 s and validates for 5 s, four times.
Run training() {
  joulelab::Run run;
  run.begin = at(100);
  run.end = at(200);
  Trace trace{{.name = "fake/package", .meter = "fake", .component = Component::package}, {}};
  for (int second = 99; second <= 201; ++second)
    trace.points.push_back({at(second), 50.0 * second});
  run.traces = {trace};
  for (int epoch = 0; epoch < 4; ++epoch) {
    const double begin = 100 + 25 * epoch;
    run.marks.push_back({at(begin), Mark::Edge::begin, "train", epoch});
    run.marks.push_back({at(begin + 20), Mark::Edge::end, "train", epoch});
    run.marks.push_back({at(begin + 20), Mark::Edge::begin, "validate", epoch});
    run.marks.push_back({at(begin + 25), Mark::Edge::end, "validate", epoch});
    run.evaluations.push_back(told(begin + 25.1, 0.5 + 0.1 * epoch));
  }
  run.evaluations.back().told = run.end;
  return run;
}

TEST(Evaluation, HasTheEnergyUntilItsOwnValidationEnded) {
  auto run = training();
  ASSERT_TRUE(account_run(run));
  ASSERT_EQ(run.evaluations.size(), 4U);
  for (int epoch = 0; epoch < 4; ++epoch) {
    const auto& evaluation = run.evaluations[static_cast<std::size_t>(epoch)];
    EXPECT_EQ(evaluation.at, at(125 + 25 * epoch));  // not when it was told
    EXPECT_EQ(evaluation.index, epoch);
    EXPECT_NEAR(evaluation.energy->value, 50 * 25 * (epoch + 1), 1e-6);
    EXPECT_NEAR(evaluation.own_energy->value, 50 * 5, 1e-6);
    EXPECT_LE(evaluation.low, *evaluation.energy);
    EXPECT_NEAR(evaluation.coverage, 1, 1e-9);
  }
}

TEST(Evaluation, WhatOnlyRepeatsTheLastIsNone) {
  auto run = training();
  run.evaluations.push_back(told(200, 0.8));                       // the outcome, told at the end
  run.evaluations.insert(run.evaluations.begin(), told(90, 0.1));  // before the run
  run.evaluations.insert(run.evaluations.begin() + 1, told(101, 0.1));  // before any validation
  run.evaluations.push_back(told(199, std::numeric_limits<double>::quiet_NaN()));
  ASSERT_TRUE(account_run(run));
  EXPECT_EQ(run.evaluations.size(), 4U);
  const auto once = run.evaluations;
  ASSERT_TRUE(account_run(run));  // again, as after a recovery
  EXPECT_EQ(run.evaluations, once);
}

TEST(Evaluation, WithoutWindowsCountsFromWhenItWasTold) {
  auto run = training();
  run.marks.clear();
  ASSERT_TRUE(account_run(run));
  ASSERT_EQ(run.evaluations.size(), 4U);
  EXPECT_NEAR(run.evaluations[0].energy->value, 50 * 25.1, 1);
  EXPECT_FALSE(run.evaluations[0].index);
  EXPECT_FALSE(run.evaluations[0].own_energy);
}

TEST(Evaluation, IsStoredWithTheRunAndMissingInOlderOnes) {
  auto run = training();
  run.evaluations[1].values["loss"] = std::numeric_limits<double>::infinity();
  ASSERT_TRUE(account_run(run));
  const auto text = to_json_text(run);
  const auto read = run_from_json_text(text);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(to_json_text(*read).size(),
            to_json_text(*run_from_json_text(to_json_text(*read))).size());
  run.evaluations[1].values.erase("loss");  // what is no number is not there
  EXPECT_EQ(read->evaluations, run.evaluations);

  auto older = text;
  const auto from = older.find("\"evaluations\":"), to = older.find("\"facts\":");
  older.erase(from, to - from);
  const auto old_run = run_from_json_text(older);
  ASSERT_TRUE(old_run) << old_run.error().what;
  EXPECT_TRUE(old_run->evaluations.empty());
}

TEST(Evaluation, WithoutEnergyHasNone) {
  auto run = training();
  run.traces.clear();
  ASSERT_TRUE(account_run(run));
  EXPECT_FALSE(run.evaluations.at(0).energy);
  EXPECT_EQ(run_from_json_text(to_json_text(run))->evaluations, run.evaluations);
}

}  // namespace
}  // namespace joulelab

// A study of known truth: cell "a" gains fast, "b" slowly, "c" never meets the target.
#include "analyse/target.h"

#include <gtest/gtest.h>

#include "analyse/analyse.h"
#include "analyse/fake_runs.h"

namespace joulelab {
namespace {

joulelab::Run run_of(const std::string& architecture, int repetition, double step_j,
                     const std::vector<double>& accuracies, const std::string& data = "mnist") {
  auto run = make_run({.architecture = architecture,
                       .data = data,
                       .repetition = repetition,
                       .energy_j = step_j * static_cast<double>(accuracies.size()),
                       .accuracy = accuracies.back()});
  for (std::size_t i = 0; i < accuracies.size(); ++i) {
    const Joules energy{step_j * static_cast<double>(i + 1)};
    run.evaluations.push_back({.values = {{"accuracy", accuracies[i]}},
                               .index = static_cast<int>(i),
                               .energy = energy,
                               .low = energy,
                               .high = energy,
                               .coverage = 1});
  }
  return run;
}

Runs study() {
  return {run_of("a", 1, 100, {0.90, 0.95}), run_of("a", 2, 110, {0.80, 0.94}),
          run_of("b", 1, 300, {0.50, 0.92}), run_of("b", 2, 300, {0.95, 0.96}),
          run_of("c", 1, 50, {0.60, 0.70}),  run_of("c", 2, 50, {0.60, 0.93})};
}

std::vector<TargetFinding> targets(const Runs& runs, std::optional<double> asked) {
  AnalysisRequest request;
  request.target_accuracy = asked;
  return analyse(runs, request).targets;
}

TEST(Target, HasTheEnergyAndTheShareThatReachedItOfEachCell) {
  const auto runs = study();
  const auto found = targets(runs, 0.9);
  ASSERT_EQ(found.size(), 1U);
  ASSERT_EQ(found[0].rows.size(), 3U);
  const auto &a = found[0].rows[0], &b = found[0].rows[1], &c = found[0].rows[2];
  EXPECT_EQ(a.reached, 2);
  EXPECT_DOUBLE_EQ(*a.energy_j, (100 + 220) / 2.0);
  EXPECT_DOUBLE_EQ(*a.before_j, (0 + 110) / 2.0);
  EXPECT_TRUE(a.energy_interval);
  EXPECT_FALSE(a.spent_j);
  EXPECT_DOUBLE_EQ(*b.energy_j, (600 + 300) / 2.0);
  EXPECT_EQ(c.runs, 2);
  EXPECT_EQ(c.reached, 1);
  EXPECT_DOUBLE_EQ(*c.energy_j, 100);
  EXPECT_DOUBLE_EQ(*c.spent_j, 100);
  EXPECT_FALSE(c.energy_interval);
  // c is cheap where it gets there, which it does not always: it is not called the cheapest.
  EXPECT_EQ(found[0].sentence.find("a met 90.0 % accuracy"), 0U) << found[0].sentence;
  EXPECT_NE(found[0].sentence.find("of 3 cells 2 met it"), std::string::npos);
}

TEST(Target, WithoutOneAskedForIsWhatAllMet) {
  auto runs = study();
  EXPECT_DOUBLE_EQ(targets(runs, {})[0].target, 0.70);  // the best of the worst run
  for (auto& run : runs) run.values["target_accuracy"] = 0.93;
  EXPECT_DOUBLE_EQ(targets(runs, {})[0].target, 0.93);
  EXPECT_EQ(targets(runs, {})[0].why, "what the runs were told to reach");
}

TEST(Target, OfEachSetOfDataByItself) {
  auto runs = study();
  runs.push_back(run_of("a", 1, 10, {0.3, 0.4}, "cifar10"));
  const auto found = targets(runs, {});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].within.at("data"), "cifar10");
  EXPECT_DOUBLE_EQ(found[0].target, 0.40);
}

TEST(Target, CurvesAreMeansOverTheRunsThatHadTheEvaluation) {
  auto runs = study();
  runs.push_back(run_of("a", 3, 120, {0.7}));
  const auto curve = targets(runs, 0.9)[0].curves[0];
  ASSERT_EQ(curve.points.size(), 2U);
  EXPECT_EQ(curve.points[0].runs, 3);
  EXPECT_DOUBLE_EQ(curve.points[0].energy_j, 110);
  EXPECT_DOUBLE_EQ(curve.points[0].accuracy_least, 0.7);
  EXPECT_EQ(curve.points[1].runs, 2);
}

TEST(Target, RunsWithoutEvaluationsHaveNone) {
  EXPECT_TRUE(targets(repeated({{.architecture = "a"}}, 3), 0.9).empty());
}

}  // namespace
}  // namespace joulelab

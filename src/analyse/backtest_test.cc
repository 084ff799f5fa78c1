// The back-test on runs made up: what was measured and what an estimate would have said are known.

#include "analyse/backtest.h"

#include <cmath>
#include <gtest/gtest.h>

#include "analyse/fake_runs.h"
#include "base/text.h"

namespace joulelab {
namespace {

Instant at(double seconds) { return after(Instant{}, Seconds{seconds}); }

Trace trace_of(Channel channel, int seconds, double (*value)(double)) {
  Trace trace{.channel = std::move(channel), .points = {}};
  for (int t = 0; t <= seconds; ++t) trace.points.push_back({at(t), value(t), Event::none});
  return trace;
}

Channel condition(const char* name, const char* unit) {
  return {.name = name,
          .meter = "nvml-state",
          .component = Component::gpu,
          .device = "0",
          .form = Form::condition,
          .unit = unit};
}

// 200 s of a board at 100 W, limited to 300 W, busy to a half; a plug at 250 W sees it too.
Run board_run(const std::string& id, int marked_epochs) {
  Run run;
  run.id = id;
  run.cell.factors = {{"architecture", "lenet5"}};
  run.begin = at(0);
  run.end = at(200);
  run.traces = {
      trace_of({.name = "nvml/gpu-0", .meter = "nvml", .component = Component::gpu, .device = "0"},
               200, [](double t) { return 100 * t; }),
      trace_of({.name = "plug/power",
                .meter = "plug",
                .component = Component::wall,
                .form = Form::gauge},
               200, [](double) { return 250.0; }),
      trace_of(condition("nvml-state/power-limit-0", "watts"), 200, [](double) { return 300.0; }),
      trace_of(condition("nvml-state/utilisation-0", "percent"), 200, [](double) { return 50.0; })};
  for (int epoch = 0; epoch < marked_epochs; ++epoch) {
    const double length = 200.0 / marked_epochs;
    run.marks.push_back({at(length * epoch), Mark::Edge::begin, "epoch", epoch});
    run.marks.push_back({at(length * (epoch + 1)), Mark::Edge::end, "epoch", epoch});
  }
  EXPECT_TRUE(account_run(run));
  return run;
}

BacktestRun row_of(const Run& run, std::optional<double> processors_w = {}) {
  Backtest backtest;
  add_run(backtest, run, processors_w);
  EXPECT_EQ(backtest.runs.size(), 1u);
  return backtest.runs.empty() ? BacktestRun{} : backtest.runs.front();
}

TEST(Backtest, TheBoardIsTheSignalAndNotTheWall) {
  const auto row = row_of(board_run("a", 20));
  EXPECT_EQ(row.signal, "gpu");
  EXPECT_NEAR(row.measured_j, 100 * 199, 1e-6) << "a counter's powers lie half a second inside";
  EXPECT_TRUE(row.has_epoch_marks);
  EXPECT_EQ(row.epochs, 20);
  EXPECT_NEAR(row.estimates_j.at("step_power"), row.measured_j, 1e-6);
  EXPECT_NEAR(row.estimates_j.at("step_epochs"), row.measured_j, 51)
      << "the half second before the first sample is no epoch's";
  EXPECT_NEAR(row.estimates_j.at("tdp_time"), 3 * row.measured_j, 1e-6);
  EXPECT_NEAR(row.estimates_j.at("tdp_utilisation_time"), 1.5 * row.measured_j, 1e-6);
  EXPECT_TRUE(row.without.empty());
}

TEST(Backtest, WithoutMarksTheToldEpochsAreAssumedEqual) {
  auto run = board_run("a", 0);
  EXPECT_FALSE(row_of(run).estimates_j.contains("step_power"));
  run.values["epochs"] = 4;
  const auto row = row_of(run);
  EXPECT_FALSE(row.has_epoch_marks);
  EXPECT_EQ(row.step_first, 1);
  EXPECT_NEAR(row.estimates_j.at("step_prefix"), row.measured_j, 1e-6);
  EXPECT_EQ(row.without.at("step_epochs"), "nothing marked when its epochs began");
}

TEST(Backtest, TheWallIsTheLastChoiceAndHasNoRating) {
  auto run = board_run("a", 20);
  run.traces.erase(run.traces.begin());
  EXPECT_TRUE(account_run(run));
  const auto row = row_of(run, 500);
  EXPECT_EQ(row.signal, "wall");
  EXPECT_DOUBLE_EQ(row.measured_j, 250 * 200);
  EXPECT_FALSE(row.estimates_j.contains("tdp_time"));
}

TEST(Backtest, ProcessorsAreRatedByTheCallerOnceForAllOfThem) {
  auto run = board_run("a", 20);
  run.traces.resize(1);
  run.traces[0].channel.component = Component::package;
  run.traces[0].channel.name = "rapl/package-0";
  run.traces.push_back(run.traces[0]);
  run.traces[1].channel.name = "rapl/package-1";
  run.traces[1].channel.device = "1";
  EXPECT_TRUE(account_run(run));
  const auto row = row_of(run, 400);
  EXPECT_NEAR(row.measured_j, 200 * 199, 1e-6);
  EXPECT_NEAR(row.estimates_j.at("tdp_time"), 2 * row.measured_j, 1e-6);
  EXPECT_EQ(row.without.at("tdp_utilisation_time"),
            "the utilisation of the processors was not recorded");
  EXPECT_EQ(row_of(run).without.at("tdp_time"), "the rated power of the processors is not known");
}

TEST(Backtest, WhatCannotBeHeldAgainstAMeasurementIsCounted) {
  Backtest backtest;
  auto failed = board_run("failed", 20);
  failed.status = RunStatus::failed;
  add_run(backtest, failed);
  auto modelled = board_run("modelled", 20);
  modelled.traces.resize(1);
  modelled.traces[0].channel.grade = Grade::modelled;
  EXPECT_TRUE(account_run(modelled));
  add_run(backtest, modelled);
  auto cut = board_run("cut", 20);
  cut.end = at(400);
  EXPECT_TRUE(account_run(cut));
  add_run(backtest, cut);
  auto far = board_run("far", 20);
  for (auto& trace : far.traces) trace.points.clear();
  far.trace_file = "somewhere";
  add_run(backtest, far);
  EXPECT_TRUE(backtest.runs.empty());
  const std::map<std::string, int> expected = {
      {"it did not finish", 1},
      {"nothing measured its power all along", 2},
      {"its samples lie in a file of their own, not in memory", 1}};
  EXPECT_EQ(backtest.left_out, expected);
  const auto finding = backtest_of(backtest);
  EXPECT_EQ(finding.sentences.front(), "No estimate could be held against a measurement.");
}

BacktestRun told(const std::string& architecture, const std::string& host, double measured_j,
                 double step_j, double tdp_j) {
  return {.run = architecture + host,
          .factors = {{"architecture", architecture}, {"host", host}, {"data", "mnist"}},
          .signal = "gpu",
          .measured_j = measured_j,
          .epochs = 20,
          .step_first = 10,
          .step_width = 5,
          .estimates_j = {{"step_power", step_j}, {"tdp_time", tdp_j}},
          .without = {{"step_epochs", "nothing marked when its epochs began"}}};
}

TEST(Backtest, TheDistributionIsThatOfTheSignedErrors) {
  const auto finding = backtest_of({{told("a", "x", 100, 99, 150), told("a", "y", 100, 101, 110),
                                     told("b", "x", 200, 206, 500), told("b", "y", 200, 204, 190)},
                                    {}});
  const auto& step = finding.estimators.at(0);
  ASSERT_TRUE(step.all);
  EXPECT_EQ(step.all->n, 4);
  EXPECT_NEAR(step.all->mean, (-0.01 + 0.01 + 0.03 + 0.02) / 4, 1e-12);
  EXPECT_NEAR(step.all->median, 0.015, 1e-12);
  EXPECT_NEAR(step.all->q25, 0.005, 1e-12);
  EXPECT_NEAR(step.all->q75, 0.0225, 1e-12);
  EXPECT_NEAR(step.all->min, -0.01, 1e-12);
  EXPECT_NEAR(step.all->mape, 0.0175, 1e-12);
  EXPECT_NEAR(step.all->median_absolute, 0.015, 1e-12);
  EXPECT_NEAR(step.all->rmse_j, std::sqrt((1 + 1 + 36 + 16) / 4.0), 1e-12);
  EXPECT_FALSE(finding.estimators.at(2).all);
  EXPECT_EQ(finding.estimators.at(2).without.at("nothing marked when its epochs began"), 4);
}

TEST(Backtest, LevelsAreThoseThatVaryAndTheirCombinations) {
  const auto finding = backtest_of({{told("a", "x", 100, 99, 150), told("a", "y", 100, 101, 110),
                                     told("b", "x", 200, 206, 500), told("b", "y", 200, 204, 190)},
                                    {}});
  std::vector<std::string> names;
  for (const auto& level : finding.estimators.at(0).levels) {
    names.push_back(level.by + "=" + level.level);
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"architecture=a", "architecture=b", "host=x", "host=y",
                                      "cell=a · x", "cell=a · y", "cell=b · x", "cell=b · y"}));
  EXPECT_NEAR(finding.estimators.at(0).levels.at(1).mape, 0.025, 1e-12);
}

TEST(Backtest, TheIntervalsAreHeldAgainstTheMeasurementToo) {
  const auto row = row_of(board_run("a", 20));
  EXPECT_NEAR(row.estimates_j.at("step_found_half"), row.measured_j, 51);
  const auto& interval = row.intervals_j.at("step_found_half");
  EXPECT_LT(interval.low, row.measured_j);
  EXPECT_GT(interval.high, row.measured_j);
  EXPECT_FALSE(row.intervals_j.contains("step_power"));
  auto a = told("a", "x", 100, 99, 150), b = told("a", "y", 100, 99, 150);
  for (auto* run : {&a, &b}) run->estimates_j["step_found_half"] = 98;
  a.intervals_j["step_found_half"] = {96, 100};
  b.intervals_j["step_found_half"] = {97, 99};
  const auto finding = backtest_of({{a, b}, {}});
  const auto& found = finding.estimators.at(5);
  EXPECT_EQ(found.name, "step_found_half");
  EXPECT_EQ(found.all->held, 0.5);
  EXPECT_NEAR(*found.all->half_width, 0.015, 1e-12);
  EXPECT_FALSE(finding.estimators.at(0).all->held);
  EXPECT_NE(join(finding.sentences, " ").find("STEP found, at 50 % by ±1.50 % in 1 of 2"),
            std::string::npos)
      << join(finding.sentences, "\n");
}

TEST(Backtest, TheWordsSayWhoWasNearerAndWhatTheTruthIs) {
  const auto finding = backtest_of(
      {{told("a", "x", 100, 99, 150), told("b", "y", 200, 206, 204)}, {{"it did not finish", 2}}});
  const std::vector<std::string> expected = {
      "Over 2 runs, STEP by power errs by 2.00 % of the measured energy and TDP × time by 26.0 % "
      "(medians of the errors' sizes).",
      "Run by run, STEP by power was nearer than TDP × time in 1 of 2.",
      "The truth here is the power that was sampled in the run itself (gpu), summed from its begin "
      "to its end. It is not the wall: what the sensor errs by or does not see is in none of these "
      "errors.",
      "STEP skips s = 10 epochs and takes the next w = 5 in 2 runs; s and w are fixed. STEP found "
      "looks for the stable phase itself. In 2 runs nothing marked the epochs: they are assumed to "
      "be of equal length.",
      "All but STEP by epochs, and STEP found where epochs were marked, take the run's duration as "
      "known, which it is only at its end.",
      "STEP by epochs said nothing of 2 runs: nothing marked when its epochs began.",
      "Left out, 2 runs: it did not finish."};
  EXPECT_EQ(finding.sentences, expected);
}

}  // namespace
}  // namespace joulelab

// The imports and the audit against the raw files of two published studies. They are not in this
// repository: where they are absent the tests are skipped.

#include <cmath>
#include <filesystem>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <set>

#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "ingest/audit.h"
#include "ingest/collect.h"
#include "ingest/summary.h"
#include "ingest/to_run.h"
#include "stats/correlation.h"
#include "stats/descriptive.h"
#include "stats/kruskal.h"

namespace joulelab {
namespace {

const std::filesystem::path studies = JOULELAB_SOURCE "/../shared/studies";

std::vector<Import> collected(std::vector<std::string> paths, const LabelOptions& labels = {},
                              const ReadOptions& options = {}) {
  const auto result = collect(paths, options, labels);
  EXPECT_TRUE(result) << result.error().what;
  return result ? result->imports : std::vector<Import>();
}

std::vector<Import> kaggle() {
  return collected({(studies / "xu2023/data/raw/kaggle").string()},
                   {.paths = {"emissions_{data}_*.csv"},
                    .rows = {"architecture=VGG16:3,VGG19:3,ResNet50:3"},
                    .columns = {"host=region"}});
}

std::vector<Import> grilla() {
  return collected({(studies / "xu2023/data/raw/grilla").string()},
                   {.paths = {"out_code_carbon_{data}_{architecture}_{repetition}"}});
}

// Kruskal-Wallis H of what `value` is of the runs, by the levels of a factor.
template <class Value>
double h_by(const std::vector<Run>& runs, const std::string& factor, Value value) {
  std::map<std::string, std::vector<double>> groups;
  for (const auto& run : runs) groups[run.cell.factors.at(factor)].push_back(value(run));
  std::vector<std::vector<double>> samples;
  for (auto& [level, sample] : groups) samples.push_back(std::move(sample));
  return kruskal_wallis(samples)->h;
}

double energy_of(const Run& run) { return run.account.energy->value; }
double emissions_of_run(const Run& run) { return emissions_of(run, *run.intensity)->value.value; }

std::set<std::string> codes_in(const std::vector<AuditFinding>& findings) {
  std::set<std::string> codes;
  for (const auto& finding : findings) codes.insert(finding.code);
  return codes;
}

int count_of(const std::vector<AuditFinding>& findings, std::string_view code) {
  return static_cast<int>(std::ranges::count(findings, code, &AuditFinding::code));
}

TEST(Xu2023Import, AsPublishedTheRunsGiveThePublishedTests) {
  if (!exists(studies / "xu2023")) GTEST_SKIP() << "no " << studies / "xu2023";
  const auto imports = kaggle();
  auto labelled = imports;
  for (auto& import : labelled) {
    for (auto& row : import.rows) row.factors.insert(import.factors.begin(), import.factors.end());
  }
  const auto runs = runs_of(labelled, {});
  ASSERT_EQ(runs.size(), 45u);
  EXPECT_NEAR(h_by(runs, "architecture", energy_of), 24.798, 5e-4);
  EXPECT_NEAR(h_by(runs, "architecture", emissions_of_run), 14.725, 5e-4);
  EXPECT_NEAR(h_by(runs, "host", emissions_of_run), 15.51, 5e-3);
}

TEST(Xu2023Import, RepairedTheArchitectureVanishesAndThePlaceStands) {
  if (!exists(studies / "xu2023")) GTEST_SKIP() << "no " << studies / "xu2023";
  const auto report = audit(kaggle());
  const auto runs = runs_of(report.repaired, report.findings);
  ASSERT_EQ(runs.size(), 45u);
  EXPECT_NEAR(h_by(runs, "architecture", energy_of), 0.504, 5e-4);
  EXPECT_NEAR(h_by(runs, "host", emissions_of_run), 34.850, 5e-4);
  EXPECT_NEAR(h_by(runs, "data", energy_of), 30.4, 0.05);
  for (const auto& run : runs) {
    const bool says_so = std::ranges::any_of(
        run.warnings, [](const auto& warning) { return warning.code == "cumulative-rows"; });
    EXPECT_TRUE(says_so) << run.id;
    EXPECT_GT(run.account.constant_share, 0.2) << "CPU and memory were assumed";
  }
}

// Section 1.5 of methods.md, without a word about which row is what.
TEST(Xu2023Import, TheAuditFindsEveryKnownDefectByItself) {
  if (!exists(studies / "xu2023")) GTEST_SKIP() << "no " << studies / "xu2023";
  const auto raw = audit(collected({(studies / "xu2023/data/raw").string()})).findings;
  EXPECT_EQ(count_of(raw, "cumulative-rows"), 10) << "two run ids in each of five files";
  EXPECT_EQ(count_of(raw, "shared-run-id"), 5) << "ResNet50 goes on under VGG19's";
  EXPECT_EQ(count_of(raw, "one-process"), 10);
  EXPECT_EQ(count_of(raw, "counter-wrap"), 18);
  int negative = 0;
  for (const auto& finding : raw) {
    if (finding.code == "counter-wrap" && finding.change->before < 0) ++negative;
  }
  EXPECT_EQ(negative, 2);
  const auto found = codes_in(raw);
  for (const auto* code : {"constant-power", "all-gpus-billed", "mixed-regimes", "mixed-bases"}) {
    EXPECT_TRUE(found.contains(code)) << code;
  }
  const auto tables = audit(collected({(studies / "xu2023/data/processed").string()})).findings;
  EXPECT_EQ(count_of(tables, "at-chance"), 1) << "ResNet50 on CIFAR10 in South Carolina";
  EXPECT_EQ(count_of(tables, "unit-slip"), 1) << "the column `watts` of grilla.csv holds Wh";
  EXPECT_EQ(count_of(tables, "unbalanced-cells"), 1) << "no MNIST in Taipei";
}

// The tables of studies/xu2023, which are in this repository.
const std::filesystem::path tables = JOULELAB_SOURCE "/studies/xu2023";
const LabelOptions table_labels{
    .paths = {}, .rows = {}, .columns = {"architecture=architecture", "data=data", "host=region"}};

TEST(Xu2023Tables, GiveThePublishedTestsAndTheRepairedOnes) {
  const auto imports = collected({(tables / "software.csv").string()}, table_labels);
  const auto published = runs_of(imports, {});
  ASSERT_EQ(published.size(), 45u);
  EXPECT_NEAR(h_by(published, "architecture", energy_of), 24.798, 5e-4);
  EXPECT_NEAR(h_by(published, "architecture", emissions_of_run), 14.725, 5e-4);
  EXPECT_NEAR(h_by(published, "host", emissions_of_run), 15.510, 5e-4);
  EXPECT_NEAR(h_by(published, "host", energy_of), 0.859, 5e-4);
  std::vector<double> energy, is_mnist;
  for (const auto& run : published) {
    energy.push_back(energy_of(run));
    is_mnist.push_back(run.cell.factors.at("data") == "MNIST" ? 1 : 0);
  }
  // ltm::biserial.cor takes the first level, CIFAR10, for 1.
  EXPECT_NEAR(-pearson(energy, is_mnist)->r, -0.4135, 5e-5);
  const auto report = audit(imports);
  const auto repaired = runs_of(report.repaired, report.findings);
  EXPECT_NEAR(h_by(repaired, "architecture", energy_of), 0.504, 5e-4);
  EXPECT_NEAR(h_by(repaired, "host", emissions_of_run), 34.850, 5e-4);
}

// The columns `run_` were computed by another program (tables.py), before the audit saw the rows.
TEST(Xu2023Tables, TheAuditsDifferencesAreThoseOfTheTable) {
  const auto report = audit(collected({(tables / "software.csv").string()}, table_labels));
  for (const auto& row : report.repaired.front().rows) {
    EXPECT_NEAR(row.energy->value / (3.6e6 * row.values.at("run_energy_kwh")), 1, 1e-9);
    EXPECT_NEAR(row.duration->count() / row.values.at("run_duration_s"), 1, 1e-9);
    EXPECT_NEAR(row.emissions->value / (1000 * row.values.at("run_emissions_kg")), 1, 1e-9);
  }
}

TEST(Xu2023Tables, TheAuditFindsTheDefectsInThem) {
  const auto findings =
      audit(collected({(tables / "software.csv").string(), (tables / "both.csv").string()},
                      table_labels))
          .findings;
  EXPECT_EQ(count_of(findings, "cumulative-rows"), 10);
  EXPECT_EQ(count_of(findings, "shared-run-id"), 5);
  EXPECT_EQ(count_of(findings, "one-process"), 10);
  EXPECT_EQ(count_of(findings, "counter-wrap"), 18);
  const auto found = codes_in(findings);
  for (const auto* code : {"constant-power", "all-gpus-billed", "mixed-regimes", "mixed-bases",
                           "at-chance", "same-outcome", "unbalanced-cells"}) {
    EXPECT_TRUE(found.contains(code)) << code;
  }
}

TEST(Xu2023Tables, SoftwareSeesFiftySixPercentOfTheWattmeter) {
  const auto runs = runs_of(collected({(tables / "both.csv").string()}, table_labels), {});
  ASSERT_EQ(runs.size(), 18u);
  std::vector<double> ratios, software, hardware;
  for (const auto& run : runs) {
    double wall = 0, parts = 0;
    for (const auto& line : run.account.lines) {
      (line.meter == "wattmeter" ? wall : parts) += line.estimate->energy.value;
    }
    software.push_back(parts);
    hardware.push_back(wall);
    ratios.push_back(parts / wall);
  }
  EXPECT_NEAR(describe(ratios)->mean, 0.560, 5e-4);
  EXPECT_NEAR(describe(ratios)->min, 0.499, 5e-4);
  EXPECT_NEAR(describe(ratios)->max, 0.593, 5e-4);
  EXPECT_NEAR(pearson(software, hardware)->r, 0.981, 5e-4);
}

TEST(Xu2023Import, SoftwareSeesFiftySixPercentOfTheWattmeter) {
  if (!exists(studies / "xu2023")) GTEST_SKIP() << "no " << studies / "xu2023";
  const auto runs = runs_of(grilla(), {});
  ASSERT_EQ(runs.size(), 18u);
  std::vector<double> software, wall, ratios;
  for (const auto& run : runs) {
    double parts = 0;
    for (const auto& line : run.account.lines) {
      if (line.meter == "codecarbon") parts += line.estimate->energy.value;
      if (line.meter == "wattmeter") wall.push_back(line.estimate->energy.value);
    }
    software.push_back(parts);
    EXPECT_NEAR(parts, run.values.at("published_energy_j"), 1e-6 * parts);
    EXPECT_TRUE(run.values.contains("accuracy"));
    EXPECT_NEAR(run.account.energy->value, wall.back(), 1e-9 * wall.back()) << "the wall counts";
  }
  double sum = 0;
  for (std::size_t i = 0; i < software.size(); ++i) {
    ratios.push_back(software[i] / wall[i]);
    sum += ratios.back();
  }
  EXPECT_NEAR(sum / 18, 0.560, 5e-4);
  EXPECT_NEAR(*std::ranges::min_element(ratios), 0.499, 5e-4);
  EXPECT_NEAR(*std::ranges::max_element(ratios), 0.593, 5e-4);
  EXPECT_NEAR(pearson(software, wall)->r, 0.981, 5e-4);
}

TEST(Xu2023Import, RepairedANegativeCounterIsNotKnown) {
  if (!exists(studies / "xu2023")) GTEST_SKIP() << "no " << studies / "xu2023";
  const auto report = audit(grilla());
  int unknown = 0;
  for (const auto& run : runs_of(report.repaired, report.findings)) {
    for (const auto& line : run.account.lines) {
      if (line.channel == "codecarbon/package" && !line.estimate) ++unknown;
    }
  }
  EXPECT_EQ(unknown, 2);
}

class Seaa2023Import : public testing::Test {
 protected:
  void SetUp() override {
    if (!exists(studies / "seaa2023")) GTEST_SKIP() << "no " << studies / "seaa2023";
    const auto text = read_text(studies / "seaa2023/expected/trace_runs.csv");
    ASSERT_TRUE(text) << text.error().what;
    auto table = parse_csv(*text, "trace_runs.csv");
    ASSERT_TRUE(table) << table.error().what;
    expected_ = std::move(*table);
  }
  double number(const CsvRow& row, const std::string& column) const {
    return to_double(row.cells[expected_.index_of(column).value()]).value();
  }
  std::string file(const CsvRow& row) const {
    return (studies / "seaa2023" / row.cells[expected_.index_of("gpu_file").value()]).string();
  }
  ImportSummary summary(const CsvRow& row, int trim) const {
    const auto imports = collected({file(row)}, {}, {.trim = trim});
    return summaries_of(imports.at(0), imports.at(0).findings).at(0);
  }
  void expect_equal(double ours, double theirs, const std::string& what,
                    double tolerance = 1e-9) const {
    EXPECT_NEAR(ours, theirs, tolerance * std::abs(theirs)) << what;
  }
  Csv expected_;
};

TEST_F(Seaa2023Import, WholeLogsGiveTheExpectedFigures) {
  ASSERT_EQ(expected_.rows.size(), 50u);
  for (const auto& row : expected_.rows) {
    const auto whole = summary(row, 0);
    expect_equal(*whole.energy_j, number(row, "full_energy_j"), file(row));
    expect_equal(*whole.duration_s, number(row, "full_duration_s"), file(row));
    expect_equal(*whole.mean_power_w, number(row, "full_mean_power_w"), file(row));
    expect_equal(*whole.time_weighted_power_w, number(row, "full_time_weighted_power_w"),
                 file(row));
    EXPECT_EQ(whole.samples, number(row, "n_complete_rows"));
    EXPECT_EQ(whole.has_cut_tail, number(row, "partial_last_line") == 1) << file(row);
    EXPECT_EQ(whole.gaps, number(row, "n_intervals_gt_1_5s")) << file(row);
  }
}

TEST_F(Seaa2023Import, TrimmedLogsGiveTheExpectedFigures) {
  for (const auto& row : expected_.rows) {
    const auto trimmed = summary(row, 3);
    expect_equal(*trimmed.energy_j, number(row, "trim_energy_j"), file(row));
    expect_equal(*trimmed.duration_s, number(row, "trim_duration_s"), file(row));
    expect_equal(*trimmed.mean_power_w, number(row, "trim_mean_power_w"), file(row));
    EXPECT_EQ(trimmed.samples, number(row, "trim_n"));
    const auto imports = collected({file(row)}, {}, {.trim = 3});
    const auto report = audit(imports);
    std::size_t over = 0;
    for (const auto& finding : report.findings) {
      if (finding.code == "above-limit") over = finding.lines.size();
    }
    EXPECT_EQ(static_cast<double>(over), number(row, "n_samples_over_limit")) << file(row);
  }
}

TEST_F(Seaa2023Import, TheAuditFindsTheQuirksOfTheFiles) {
  const auto findings = audit(collected({(studies / "seaa2023/traces").string(),
                                         (studies / "seaa2023/runs_table.csv").string()}))
                            .findings;
  EXPECT_EQ(count_of(findings, "cut-tail"), 8);
  EXPECT_EQ(count_of(findings, "above-limit"), 5);
  EXPECT_EQ(count_of(findings, "gap"), 1);
  EXPECT_EQ(count_of(findings, "early-end"), 5) << "three power logs and two logs of processes";
  EXPECT_EQ(count_of(findings, "truncated-watts"), 1) << "the published means";
  EXPECT_EQ(count_of(findings, "at-chance"), 1) << "run 15 of resnet50 on local-v2";
  EXPECT_EQ(count_of(findings, "unbalanced-cells"), 1);
  EXPECT_EQ(findings.size(), 22u) << "and nothing else";
}

TEST_F(Seaa2023Import, ARunHoldsBothLogsAndTheEnergyOfTheBoard) {
  for (const auto& row : expected_.rows) {
    const auto runs = runs_of(collected({file(row)}), {});
    ASSERT_EQ(runs.size(), 1u);
    expect_equal(runs[0].account.energy->value, number(row, "full_energy_j"), file(row));
  }
  const auto both = runs_of(collected({(studies / "seaa2023/traces/cloud/vgg16").string()}), {});
  EXPECT_EQ(both.size(), 5u) << "logs of processes make no runs of their own";
}

TEST_F(Seaa2023Import, ARowOfTheTableAndTheLogThatItNamesAreOneRun) {
  const auto imports = collected(
      {(studies / "seaa2023/traces").string(), (studies / "seaa2023/runs_table.csv").string()}, {},
      {.trim = 3});
  const auto runs = runs_of(imports, {});
  EXPECT_EQ(runs.size(), 185u) << "one a row of the table";
  int of_logs = 0;
  for (const auto& run : runs) {
    const bool is_of_log = std::ranges::any_of(
        run.traces, [](const Trace& trace) { return trace.channel.meter == "nvidia-smi"; });
    if (!is_of_log) continue;
    ++of_logs;
    EXPECT_TRUE(run.values.contains("trained_epochs"));
    EXPECT_TRUE(run.cell.factors.contains("host")) << run.id;
    expect_equal(run.values.at("published_energy_j"), run.account.energy->value, run.id, 0.01);
  }
  EXPECT_EQ(of_logs, 50);
}

}  // namespace
}  // namespace joulelab

#include "analyse/analyse.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>
#include <set>

#include "analyse/fake_runs.h"
#include "stats/kruskal.h"

namespace joulelab {
namespace {

AnalysisRequest request() {
  AnalysisRequest request;
  request.study = "fake";
  request.places = {fake_place("FR", 36), fake_place("PL", 720)};
  request.pue = 1.5;
  return request;
}

const CellFinding& cell_named(const Findings& findings, const std::string& name) {
  return *std::ranges::find(findings.cells, name, &CellFinding::name);
}

TEST(Analyse, NothingGivesNothing) {
  const auto findings = analyse({}, request());
  EXPECT_TRUE(findings.cells.empty());
  EXPECT_TRUE(findings.comparisons.empty());
  EXPECT_TRUE(findings.warnings.empty());
  EXPECT_EQ(findings.places.size(), 2u);
}

TEST(Analyse, DescribesEachCell) {
  const std::vector runs{make_run({.repetition = 1, .energy_j = 100}),
                         make_run({.repetition = 2, .energy_j = 110}),
                         make_run({.repetition = 3, .energy_j = 120})};
  const auto findings = analyse(runs, request());
  ASSERT_EQ(findings.cells.size(), 1u);
  const auto& cell = findings.cells[0];
  EXPECT_EQ(cell.name, "lenet5 · mnist");
  EXPECT_TRUE(findings.factors.empty());  // none varies
  const auto& energy = cell.responses.at("energy_j");
  EXPECT_EQ(energy.n, 3);
  EXPECT_DOUBLE_EQ(energy.mean, 110);
  EXPECT_DOUBLE_EQ(energy.sd, 10);
  EXPECT_DOUBLE_EQ(energy.median, 110);
  EXPECT_NEAR(energy.interval->high - 110, 24.841377, 1e-5);  // t(2) 10 / sqrt 3
  EXPECT_DOUBLE_EQ(cell.responses.at("energy_per_image_j").mean, 0.11);
  EXPECT_DOUBLE_EQ(cell.responses.at("mean_power_w").mean, 11);
  // energy x PUE x intensity
  EXPECT_NEAR(cell.emissions_g.at("FR").mean, 110 / 3.6e6 * 1.5 * 36, 1e-12);
  EXPECT_NEAR(cell.emissions_g.at("PL").mean, 20 * cell.emissions_g.at("FR").mean, 1e-12);
  // The gain of 10 % is common to the three runs: it does not shrink with their number.
  EXPECT_NEAR(cell.absolute_energy_j->high, 110 + std::hypot(24.841377, 11.0), 1e-5);
  const auto& emissions = cell.absolute_emissions_g.at("FR");
  EXPECT_NEAR(emissions.high, cell.absolute_energy_j->high / 3.6e6 * 1.5 * 36, 1e-12);
  EXPECT_NEAR(emissions.low, cell.absolute_energy_j->low / 3.6e6 * 1.5 * 36, 1e-12);
  EXPECT_GT(emissions.high, cell.emissions_g.at("FR").interval->high);
}

TEST(Analyse, MissingIsNotZero) {
  auto runs = crossed_study(3);
  runs[0].account = Account{};  // a on d, first repetition
  runs[1].values.erase("accuracy");
  const auto findings = analyse(runs, request());
  const auto& cell = cell_named(findings, "a · d");
  EXPECT_EQ(cell.runs, 3);
  EXPECT_EQ(cell.responses.at("energy_j").n, 2);
  EXPECT_EQ(cell.responses.at("duration_s").n, 3);
  EXPECT_EQ(cell.responses.at("energy_j").min, 102);
  EXPECT_EQ(cell_named(findings, "a · e").responses.at("accuracy").n, 2);
  EXPECT_FALSE(findings.runs[0].responses.contains("energy_j"));
  EXPECT_EQ(findings.runs[0].grade, "");
}

TEST(Analyse, ARunThatWasSeenInPartHasNoEnergyOfItsOwn) {
  auto runs = crossed_study(3);
  runs[0].account.coverage = 0.4;  // a plug that fell silent: its energy is that of the 40 %
  runs[0].account.energy = Joules{1};
  runs[6].account.coverage = 0.985;
  const auto findings = analyse(runs, request());
  const auto& cell = cell_named(findings, "a · d");
  EXPECT_EQ(cell.runs, 3);
  EXPECT_EQ(cell.responses.at("energy_j").n, 2);
  EXPECT_EQ(cell.responses.at("energy_j").min, 102);
  EXPECT_EQ(cell.responses.at("mean_power_w").n, 2);
  EXPECT_GT(cell.absolute_energy_j->low, 50);
  const auto said = std::ranges::find(findings.warnings, "missing-energy", &Warning::code);
  ASSERT_NE(said, findings.warnings.end());
  EXPECT_NE(said->text.find("98 %"), std::string::npos);
}

TEST(Analyse, NoEnergyAtAllIsSaid) {
  auto runs = crossed_study(3);
  for (auto& run : runs) run.account = Account{};
  const auto findings = analyse(runs, request());
  EXPECT_FALSE(findings.cells[0].responses.contains("energy_j"));
  EXPECT_TRUE(findings.cells[0].emissions_g.empty());
  EXPECT_FALSE(findings.cells[0].absolute_energy_j);
  EXPECT_TRUE(findings.pareto.empty());
  const auto said = std::ranges::any_of(findings.headlines, [](const std::string& headline) {
    return headline.find("No run has an energy") != std::string::npos;
  });
  EXPECT_TRUE(said);
}

TEST(Analyse, FailedAndCutRunsAreListedAndNotCounted) {
  auto runs = crossed_study(4);
  runs[0].status = RunStatus::cut;
  runs[0].account.energy = Joules{1e9};
  const auto findings = analyse(runs, request());
  const auto& cell = cell_named(findings, "a · d");
  EXPECT_EQ(cell.runs, 3);
  EXPECT_EQ(cell.excluded, 1);
  EXPECT_LT(cell.responses.at("energy_j").max, 200);
  EXPECT_EQ(findings.runs.size(), runs.size());
  EXPECT_EQ(findings.runs[0].status, "cut");
  EXPECT_EQ(findings.channels.at(0).runs, 23);
}

TEST(Analyse, OrderOfTheRunsPlaysNoPart) {
  auto runs = crossed_study(4);
  const auto before = analyse(runs, request());
  std::mt19937 engine(3);
  std::ranges::shuffle(runs, engine);
  const auto after = analyse(runs, request());
  EXPECT_EQ(before.headlines, after.headlines);
  EXPECT_EQ(before.warnings, after.warnings);
  ASSERT_EQ(before.comparisons.size(), after.comparisons.size());
  for (std::size_t i = 0; i < before.comparisons.size(); ++i) {
    EXPECT_EQ(before.comparisons[i].sentence, after.comparisons[i].sentence);
    EXPECT_EQ(before.comparisons[i].p_permutation, after.comparisons[i].p_permutation);
  }
}

// A gain common to all runs moves every absolute figure and no comparison.
TEST(Analyse, ACommonGainCancelsInComparisons) {
  auto runs = crossed_study(4);
  const auto before = analyse(runs, request());
  for (auto& run : runs) run.account.energy = Joules{1.25 * run.account.energy->value};
  const auto after = analyse(runs, request());
  for (std::size_t i = 0; i < before.comparisons.size(); ++i) {
    const auto &a = before.comparisons[i], &b = after.comparisons[i];
    EXPECT_NEAR(a.statistic, b.statistic, 1e-9);
    ASSERT_EQ(a.pairs.size(), b.pairs.size());
    for (std::size_t j = 0; j < a.pairs.size(); ++j) {
      EXPECT_NEAR(*a.pairs[j].ratio, *b.pairs[j].ratio, 1e-9);
    }
  }
}

TEST(Analyse, CarriesTheRunsOwnWarningsOnce) {
  auto runs = crossed_study(2);
  for (auto& run : runs) run.warnings = {{"no-sensor", "No sensor."}, {"no-sensor", "No sensor."}};
  runs[0].warnings.clear();
  const auto findings = analyse(runs, request());
  EXPECT_EQ(findings.warning_counts.at("no-sensor"), 11);
  EXPECT_EQ(std::ranges::count(findings.warnings, "no-sensor", &Warning::code), 1);
}

TEST(Analyse, TenThousandRuns) {
  const auto runs = crossed_study(1667);
  const auto findings = analyse(runs, request());
  EXPECT_EQ(findings.runs.size(), 10'002u);
  EXPECT_EQ(findings.cells.size(), 6u);
  ASSERT_FALSE(findings.comparisons.empty());
  EXPECT_EQ(findings.comparisons[0].n, 3 * 1667);
}

// Zero energy, zero time, values that are no numbers, single runs: every figure stays finite.
TEST(Analyse, OddRunsGiveNoNan) {
  auto runs = crossed_study(2);
  for (std::size_t i = 0; i < 4; ++i) runs[i].account.energy = Joules{0};
  runs[4].end = runs[4].begin;
  runs[5].values["accuracy"] = std::nan("");
  runs[6].values["images_seen"] = 0;
  runs[7].values["classes"] = 0;
  runs[8].account.energy = Joules{1e-320};
  runs.push_back(make_run({.architecture = "single"}));
  const auto findings = analyse(runs, request());
  const auto finite = [](double x) { return std::isfinite(x); };
  for (const auto& cell : findings.cells) {
    for (const auto& [name, summary] : cell.responses) {
      EXPECT_TRUE(finite(summary.mean) && finite(summary.sd)) << cell.name << ' ' << name;
      EXPECT_TRUE(!summary.interval || finite(summary.interval->high)) << cell.name << ' ' << name;
    }
  }
  for (const auto& comparison : findings.comparisons) {
    EXPECT_TRUE(finite(comparison.statistic) && finite(comparison.p)) << comparison.sentence;
    EXPECT_TRUE(finite(comparison.effect)) << comparison.sentence;
    for (const auto& pair : comparison.pairs) {
      EXPECT_TRUE(finite(pair.z) && finite(pair.ratio.value_or(1))) << comparison.sentence;
    }
    EXPECT_EQ(comparison.sentence.find("nan"), std::string::npos) << comparison.sentence;
    EXPECT_EQ(comparison.sentence.find("inf"), std::string::npos) << comparison.sentence;
  }
}

// Each code once, and a text that a person can act on.
TEST(Analyse, WarningsAreUniqueByCode) {
  const auto findings = analyse(crossed_study(2), request());
  std::set<std::string> codes;
  for (const auto& warning : findings.warnings) {
    EXPECT_TRUE(codes.insert(warning.code).second) << warning.code;
    EXPECT_GT(warning.text.size(), 40u) << warning.code;
  }
  EXPECT_TRUE(codes.contains("few-repetitions"));
}

TEST(Analyse, PooledTestsAreThoseOfAllRunsTogetherAndOnlyOnRequest) {
  const auto runs = crossed_study(4);
  EXPECT_TRUE(analyse(runs, {.study = "s"}).pooled_tests.empty());
  const auto tests = analyse(runs, {.study = "s", .has_pooled_tests = true}).pooled_tests;
  ASSERT_EQ(tests.size(), 2u);  // architecture and data, of energy: no run has an intensity
  std::map<std::string, std::vector<double>> groups;
  for (const auto& run : runs) {
    groups[run.cell.factors.at("architecture")].push_back(run.account.energy->value);
  }
  const auto expected =
      kruskal_wallis(std::vector{groups.at("a"), groups.at("b"), groups.at("c")}).value();
  EXPECT_EQ(tests[0].factor, "architecture");
  EXPECT_DOUBLE_EQ(tests[0].statistic, expected.h);
  EXPECT_EQ(tests[0].n, 24);
  EXPECT_GE(tests[0].p_adjusted, tests[0].p);
}

}  // namespace
}  // namespace joulelab

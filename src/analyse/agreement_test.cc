#include "analyse/agreement.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "analyse/analyse.h"
#include "analyse/method_runs.h"

namespace joulelab {
namespace {

// A wattmeter of known gain and offset over four architectures, with noise of the mean power.
struct Truth {
  double gain = 1.12, offset_w = 18, noise_w = 0.5;
  int repetitions = 6;
};

Runs known_runs(const Truth& truth, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> deviate;
  Runs runs;
  const std::vector<std::pair<std::string, double>> architectures = {
      {"a", 90}, {"b", 140}, {"c", 190}, {"d", 260}};
  for (const auto& [name, power_w] : architectures) {
    for (int i = 1; i <= truth.repetitions; ++i) {
      const double duration_s = 50 + 10 * power_w / 90 + 5 * deviate(random);
      const double gpu_w = power_w * (1 + 0.02 * deviate(random)) - 60;
      const double wall_w =
          truth.offset_w + truth.gain * (gpu_w + 60) + truth.noise_w * deviate(random);
      runs.push_back(two_sided_run({.architecture = name,
                                    .repetition = i,
                                    .duration_s = duration_s,
                                    .package_j = 50 * duration_s,
                                    .dram_j = 10 * duration_s,
                                    .gpu_j = gpu_w * duration_s,
                                    .wall_j = wall_w * duration_s}));
    }
  }
  return runs;
}

AgreementFinding agreement_in(const Runs& runs, const Methods& wanted = {},
                              const AgreementRequest& request = {}) {
  const auto methods = choose_methods(runs, wanted);
  EXPECT_TRUE(methods) << methods.error().what;
  return agreement_of(pairs_of(runs, *methods), request).value();
}

bool holds(const std::optional<Interval>& interval, double truth) {
  return interval && interval->low <= truth && truth <= interval->high;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

double sum_of(const Gap& gap) {
  double sum = 0;
  for (const auto& part : gap.parts) sum += part.energy_j;
  return sum;
}

const GapPart& part_of(const Gap& gap, const std::string& kind) {
  return *std::ranges::find(gap.parts, kind, &GapPart::kind);
}

// Deming's intervals are the jackknife's: a little too narrow, but not by much with 24 runs.
TEST(Agreement, IntervalsHoldAKnownGainAndOffsetAsOftenAsTheySay) {
  constexpr int studies = 300;
  int gains = 0, offsets = 0, ranks = 0;
  for (std::uint64_t seed = 1; seed <= studies; ++seed) {
    const auto finding = agreement_in(known_runs({}, seed));
    const auto& all = finding.all;
    gains += holds(all.power_line->slope_interval, 1.12) ? 1 : 0;
    offsets += holds(all.power_line->intercept_interval, 18) ? 1 : 0;
    ranks += holds(all.power_ranks->slope_interval, 1.12) ? 1 : 0;
    EXPECT_LT(all.power_line->slope_interval->high - all.power_line->slope_interval->low, 0.06);
  }
  for (const int held : {gains, offsets, ranks}) {
    EXPECT_GE(held, 0.90 * studies);
    EXPECT_LT(held, 0.99 * studies);
  }
}

TEST(Agreement, WithoutNoiseEveryFigureIsTheTruth) {
  const auto finding = agreement_in(known_runs({.noise_w = 0}, 1));
  const auto& all = finding.all;
  EXPECT_EQ(all.n, 24);
  EXPECT_NEAR(all.power_line->slope, 1.12, 1e-9);
  EXPECT_NEAR(all.power_line->intercept, 18, 1e-6);
  EXPECT_NEAR(all.power_ranks->slope, 1.12, 1e-9);
  EXPECT_NEAR(part_of(all.gap, "constant").energy_j, 18 * all.duration_s, 1e-4);
  EXPECT_NEAR(part_of(all.gap, "proportional").energy_j, 0.12 * all.software_j, 1e-4);
  EXPECT_NEAR(part_of(all.gap, "left").energy_j, 0, 1e-4);
  EXPECT_NEAR(sum_of(all.gap), all.gap.energy_j, 1e-6);
  EXPECT_NEAR(all.gap.energy_j, all.hardware_j - all.software_j, 1e-6);
  EXPECT_EQ(all.gap.not_covered,
            (std::vector<std::string>{"board and disks", "fans and power supply"}));
  EXPECT_EQ(all.gap.modelled_j, 0);
}

TEST(Agreement, RatioAndDifferenceAreThoseOfTheRuns) {
  Runs runs;
  for (int i = 1; i <= 4; ++i) {
    const double scale = i;
    runs.push_back(two_sided_run({.repetition = i,
                                  .package_j = 40 * scale,
                                  .dram_j = 10 * scale,
                                  .gpu_j = 50 * scale,
                                  .wall_j = 125 * scale}));
  }
  const auto all = agreement_in(runs).all;
  EXPECT_NEAR(*all.ratio, 1.25, 1e-12);
  EXPECT_NEAR(all.plain->bias, 62.5, 1e-12);
  EXPECT_NEAR(all.log->bias, 1.25, 1e-12);
  EXPECT_NEAR(all.correlation->r, 1, 1e-12);
  // Student's t of 25, 50, 75, 100: 62.5 -+ 3.182 * 32.27 / 2.
  EXPECT_NEAR(all.difference_interval->low, 62.5 - 3.18245 * 32.2749 / 2, 1e-3);
  // Lin: 2 s_xy / (s_xx + s_yy + (difference of means)^2), moments over n, x = 100 i.
  const double xx = 12500, xy = 1.25 * xx, yy = 1.5625 * xx;
  EXPECT_NEAR(all.concordance->coefficient, 2 * xy / (xx + yy + 62.5 * 62.5), 1e-12);
  EXPECT_FALSE(all.equivalence);
  EXPECT_TRUE(has(all.sentence, "80.0 %")) << all.sentence;
}

TEST(Agreement, EquivalenceNeedsAMarginThatAPersonNames) {
  const auto runs = known_runs({.gain = 1.01, .offset_w = 0}, 3);
  EXPECT_FALSE(agreement_in(runs).all.equivalence);
  const auto wide = agreement_in(runs, {}, {.margin = 0.05});
  EXPECT_TRUE(wide.all.equivalence->is_equivalent);
  const auto narrow = agreement_in(runs, {}, {.margin = 0.005});
  EXPECT_FALSE(narrow.all.equivalence->is_equivalent);
  EXPECT_TRUE(std::ranges::any_of(narrow.sentences, [](const auto& sentence) {
    return has(sentence, "within 0.5 % of each other is not shown");
  }));
}

TEST(Agreement, EachArchitectureIsALevelSplitByTheLineOfAll) {
  const auto finding = agreement_in(known_runs({}, 5));
  ASSERT_EQ(finding.levels.size(), 4u);
  EXPECT_EQ(finding.levels[0].by, "architecture");
  EXPECT_EQ(finding.levels[0].level, "a");
  EXPECT_EQ(finding.levels[0].n, 6);
  for (const auto& level : finding.levels) {
    EXPECT_NEAR(sum_of(level.gap), level.gap.energy_j, 1e-6);
    EXPECT_NEAR(part_of(level.gap, "constant").energy_j,
                finding.all.power_line->intercept * level.duration_s, 1e-6);
  }
  EXPECT_EQ(finding.points.size(), 24u);
}

// An architecture that draws 20 W which no line explains.
TEST(Agreement, WhatTheLineDoesNotExplainIsLeft) {
  auto runs = known_runs({.noise_w = 0}, 5);
  for (auto& run : runs) {
    if (run.cell.factors.at("architecture") != "b") continue;
    for (auto& line : run.account.lines) {
      if (line.meter == "plug") line.estimate->energy += Joules{20 * run.account.duration.count()};
    }
  }
  const auto finding = agreement_in(runs);
  const auto& level = finding.levels.at(1);
  ASSERT_EQ(level.level, "b");
  const auto& left = part_of(level.gap, "left");
  EXPECT_GT(left.interval->low, 0);
  EXPECT_GT(left.energy_j, 10 * level.duration_s);
}

// One architecture, one power: what is drawn whatever the load and what grows with it look alike.
TEST(Agreement, PartsThatCannotBeToldApartAreNot) {
  auto runs = known_runs({}, 7);
  std::erase_if(runs, [](const auto& run) { return run.cell.factors.at("architecture") != "a"; });
  const auto all = agreement_in(runs).all;
  ASSERT_EQ(all.gap.parts.size(), 1u);
  EXPECT_EQ(all.gap.parts[0].kind, "constant or proportional");
  EXPECT_NEAR(all.gap.parts[0].energy_j, all.gap.energy_j, 1e-6);
}

TEST(Agreement, WhatOtherSensorsSawOfTheGapIsAPartOfIt) {
  const auto all = agreement_in(known_runs({.noise_w = 0}, 9), {{"nvml"}, {}}).all;
  EXPECT_NEAR(part_of(all.gap, "component").energy_j, 10 * all.duration_s, 1e-6);  // dram
  EXPECT_TRUE(has(part_of(all.gap, "component").name, "dram"));
  EXPECT_NEAR(part_of(all.gap, "constant").energy_j, 18 * all.duration_s, 1e-4);
  EXPECT_NEAR(sum_of(all.gap), all.gap.energy_j, 1e-6);
}

// The model says 30 W of a package that a sensor of neither side knows to draw 50 W.
TEST(Agreement, TheErrorOfAModelIsAPartWhereASensorKnowsIt) {
  auto runs = known_runs({.noise_w = 0}, 11);
  for (auto& run : runs) {
    const double duration_s = run.account.duration.count();
    run.account.lines.push_back(
        side_line("model", Component::package, 30 * duration_s, Grade::modelled, duration_s));
  }
  const auto all = agreement_in(runs, {{"model", "nvml"}, {}}).all;
  EXPECT_NEAR(part_of(all.gap, "model").energy_j, 20 * all.duration_s, 1e-6);
  EXPECT_NEAR(all.gap.modelled_j, 30 * all.duration_s, 1e-6);
  EXPECT_NEAR(all.gap.modelled_high_j, 33 * all.duration_s, 1e-6);
  EXPECT_NEAR(sum_of(all.gap), all.gap.energy_j, 1e-6);
}

TEST(Agreement, TooFewRunsAreSaidInWords) {
  auto runs = known_runs({}, 13);
  runs.resize(1);
  const auto one = agreement_in(runs, {}, {.margin = 0.05}).all;
  EXPECT_FALSE(one.ratio_interval || one.plain || one.power_line || one.equivalence);
  EXPECT_TRUE(has(one.notes.at(0), "1 run is too few for an interval")) << one.notes.at(0);
  runs = known_runs({}, 13);
  runs.resize(3);
  const auto three = agreement_in(runs).all;
  EXPECT_TRUE(has(three.notes.at(0), "3 runs are too few for an interval of Passing and Bablok's"));
  EXPECT_FALSE(three.energy_ranks && three.energy_ranks->slope_interval);
}

TEST(Agreement, RunsThatAreNoPairsAreSaid) {
  auto runs = known_runs({}, 15);
  runs[0].status = RunStatus::failed;
  const auto finding = agreement_in(runs);
  EXPECT_TRUE(std::ranges::any_of(finding.sentences, [](const auto& sentence) {
    return has(sentence, "1 run is left out: it failed or was cut");
  }));
}

TEST(Agreement, TheErrorRatioComesFromTheRunsUncertainties) {
  const auto all = agreement_in(known_runs({}, 17)).all;
  // Each line errs by 0.1 %: the wall's energy as one, the parts' in quadrature.
  EXPECT_LT(all.power_error_ratio, 1);
  EXPECT_GT(all.power_error_ratio, 0.1);
}

TEST(Agreement, PhasesAndLagComeOfTheTraces) {
  const auto run = traced_run();
  const auto finding = agreement_of(pairs_of(Runs{run, run}, {{"rapl"}, {"plug"}})).value();
  ASSERT_EQ(finding.levels.size(), 2u);
  EXPECT_EQ(finding.levels[0].by, "phase");
  EXPECT_NEAR(*finding.levels[0].ratio, 1.6, 1e-9);
  EXPECT_EQ(finding.unpaired_phases.begin()->second, 2);
  ASSERT_TRUE(finding.lag);  // steady power has no edges
  EXPECT_EQ(finding.lag->runs, 0);
  EXPECT_EQ(finding.lag->runs_without, 2);
}

TEST(Agreement, TheHardwareThatLagsIsFoundToLag) {
  auto run = traced_run();
  const auto power = [](double t) {
    return 50 + (std::fmod(t, 17) < 6 ? 40 : 0) + (std::fmod(t, 11) < 3 ? 15 : 0);
  };
  for (auto& trace : run.traces) {
    const bool is_plug = trace.channel.meter == "plug";
    double energy_j = 0, last_s = 0;
    for (auto& point : trace.points) {
      const double now_s = (point.at - run.begin).count();
      for (double t = last_s; t < now_s - 1e-9; t += 0.125) {
        energy_j += 0.125 * power(t + 0.0625 - (is_plug ? 1.5 : 0) + 100);
      }
      last_s = now_s;
      point.value = energy_j;
    }
  }
  ASSERT_TRUE(account_run(run));
  const auto pairs = pairs_of(Runs{run}, {{"rapl"}, {"plug"}});
  ASSERT_EQ(pairs.lags.size(), 1u);
  EXPECT_NEAR(pairs.lags[0].lag_s, 1.5, 0.15);
}

TEST(Agreement, AStudyWithOneSideSaysWhyItHasNoAgreement) {
  const auto findings = analyse(crossed_study(2), {});
  EXPECT_FALSE(findings.agreement);
  EXPECT_TRUE(has(findings.no_agreement, "no meter saw the whole machine"));
  const auto both = analyse(known_runs({}, 19), {});
  ASSERT_TRUE(both.agreement);
  EXPECT_TRUE(both.no_agreement.empty());
  EXPECT_EQ(both.headlines.back(), answer_of(*both.agreement));
}

}  // namespace
}  // namespace joulelab

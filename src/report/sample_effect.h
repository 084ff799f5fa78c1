#pragma once
// The sample's answers by means, interaction, decomposition and trade-offs, made by hand.

#include "analyse/findings.h"

namespace joulelab::sample {

inline void add_parametric(Comparison& comparison) {
  comparison.p_adjusted = 0.00714;
  comparison.tests = 2;
  comparison.effect_interval = Interval{0.61, 0.93};
  comparison.parametric = ParametricAnswer{
      "Welch's ANOVA", {2310.4, 2, 3.12, 1.2e-5}, 2.4e-5, {0.9993, 0.9989, Interval{0.97, 0.9997}}};
  comparison.assumptions = Assumptions{
      {}, {}, ShapiroWilk{0.962, 0.818}, FTest{1.31, 2, 6, 0.337}, std::optional<double>(9.7)};
  comparison.agrees = true;
  comparison.parametric_sentence =
      "By means the answer is the same: Welch's ANOVA F(2, 3.12) = 2310, p < 0.0001, eta² = 1.0 "
      "(0.970 to 1.00). Assumptions: normal residuals: Shapiro-Wilk p = 0.82; equal spread: "
      "Brown-Forsythe p = 0.34.";
  for (auto& pair : comparison.pairs) {
    pair.delta_interval = Interval{-1, 0.12};
    pair.p_games_howell = 0.00031;
  }
}

// Accuracy is far apart by means, and by ranks too few runs can show it.
inline void add_disagreement(Comparison& comparison) {
  add_parametric(comparison);
  comparison.p_adjusted = 0.054;
  comparison.effect_interval.reset();
  comparison.agrees = false;
  comparison.parametric_sentence =
      "The two answers disagree at 0.05: by ranks p = 0.027, p = 0.054 by Holm, by means Welch's "
      "ANOVA F(2, 3.12) = 2310, p < 0.0001.";
}

inline TwoWayEffect effect_of(const char* name, double f, double p) {
  return {name,
          FTest{f, 2, 12, p},
          FTest{1.1 * f, 2, 12, 0.9 * p},
          1.05 * p,
          false,
          2 * p,
          1.8 * p,
          2.1 * p,
          {0.31, 0.22, Interval{0.01, 0.55}}};
}

inline std::vector<InteractionFinding> interactions() {
  InteractionFinding one;
  one.question = "RQ1";
  one.response = "energy_j";
  one.first = "architecture";
  one.second = "host";
  one.within = {{"data", "mnist"}};
  one.first_levels = {"lenet5", "mobilenetv2", "resnet20"};
  one.second_levels = {"node-1", "node-2"};
  one.left_out = {"host node-3"};
  one.n = 18;
  one.is_log = true;
  one.effects = {effect_of("architecture", 812, 1e-7), effect_of("host", 41, 0.0002),
                 effect_of("architecture x host", 5.2, 0.021)};
  one.contrast = InteractionContrast{"mobilenetv2", "resnet20", "node-2", "node-1", 0.61, 0.753};
  one.permutation = "factors: every reassignment within the levels of the other";
  one.tests = 2;
  one.sentence =
      "The effect of architecture on energy depends on host with data mnist (aligned ranks p = "
      "0.042, permutation p = 0.044, ANOVA of the logarithms p = 0.034, each by Holm over 2 "
      "interactions); mobilenetv2 over resnet20 was 0.610 with node-2 and 0.753 with node-1.";
  InteractionFinding none = one;
  none.within = {{"data", "cifar10"}};
  none.n = 6;
  none.effects.clear();
  none.contrast.reset();
  none.no_test = "every combination has a single run";
  none.sentence =
      "Whether the effect of architecture on energy depends on host with data cifar10 could not be "
      "tested: every combination has a single run.";
  return {one, none};
}

inline DecompositionFinding decomposition() {
  DecompositionFinding finding;
  finding.factor = "host";
  finding.variances = {{{},
                        18,
                        0.84,
                        {0.61, Interval{0.52, 0.70}},
                        {0.42, Interval{0.33, 0.51}},
                        {-0.03, Interval{-0.06, 0.01}},
                        "Of the variance of the logarithm of the emissions over 18 runs, 61 % is "
                        "the energy's, 42 % the intensity's and -3 % their covariance."}};
  PlaceContrast contrast;
  contrast.a = "node-2";
  contrast.b = "node-1";
  contrast.combinations = 3;
  contrast.emissions = 2.31;
  contrast.energy = 1.10;
  contrast.intensity = 2.10;
  contrast.emissions_interval = Interval{2.2, 2.43};
  contrast.energy_interval = Interval{1.05, 1.15};
  contrast.energy_share = 0.114;
  contrast.intensity_share = 0.886;
  contrast.sentence =
      "What was run with both host node-2 and host node-1 (3 combinations) emitted 2.31 times as "
      "much with node-2: 1.10 times the energy by 2.10 times the intensity.";
  finding.contrasts = {contrast};
  return finding;
}

inline std::vector<TradeoffStep> tradeoffs() {
  return {{{},
           "lenet5",
           "resnet20",
           0,
           7.63,
           Interval{7.4, 7.87},
           0.0201,
           Interval{0.0158, 0.0244},
           true,
           true,
           "resnet20 costs 7.63 times the energy of lenet5 (95 % interval 7.40 to 7.87) for 2.01 "
           "points more accuracy (1.58 to 2.44)."},
          {{},
           "lenet5",
           "mobilenetv2",
           0,
           5.75,
           std::nullopt,
           0.0125,
           std::nullopt,
           true,
           false,
           "mobilenetv2 costs 5.75 times the energy of lenet5 (no interval: too few runs, or none "
           "scatter) for 1.25 points more accuracy."}};
}

inline std::vector<SavingFinding> savings() {
  SavingFinding early{.within = {{"data", "mnist"}}, .recipe = "early_stop", .plain = "plain"};
  early.pairs = early.accuracy_pairs = 3;
  early.mean_energy_j = 61;
  early.mean_plain_energy_j = 100;
  early.energy_saved = 0.39;
  early.energy_saved_interval = Interval{0.31, 0.46};
  early.accuracy_gain = -0.0012;
  early.accuracy_gain_interval = Interval{-0.0031, 0.0007};
  early.sentence =
      "early_stop against plain with data mnist: saves 39.0 % (31.0 to 46.0) of the energy and "
      "changes the accuracy by -0.12 points (-0.31 to +0.07), which may be none (3 pairs of runs).";
  SavingFinding small{.recipe = "small_batch", .plain = "plain", .pairs = 1};
  small.mean_energy_j = 140;
  small.mean_plain_energy_j = 100;
  small.energy_saved = -0.4;
  small.sentence =
      "small_batch against plain: costs 40.0 % (no interval) more energy; its accuracy was not "
      "told (1 pair of runs).";
  return {early, small};
}

inline void add_effects(Findings& findings) {
  add_parametric(findings.comparisons.at(0));
  add_disagreement(findings.comparisons.at(1));
  findings.interactions = interactions();
  findings.interaction_answers = {findings.interactions.front().sentence};
  findings.decomposition = decomposition();
  findings.place_note =
      "The 3 places only price the same energies: nothing is tested between them.";
  findings.tradeoffs = tradeoffs();
  findings.savings = savings();
}

}  // namespace joulelab::sample

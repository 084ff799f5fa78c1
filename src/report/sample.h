#pragma once
// Findings made by hand for the tests of the formats and of the page: three architectures and three
// places on a machine without sensors, and a fourth whose name is an attack and which ran only
// once.

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "analyse/findings.h"
#include "report/sample_backtest.h"
#include "report/sample_effect.h"
#include "report/sample_target.h"

namespace joulelab::sample {

inline const std::string hostile = R"~(</script><b onmouseover="alert(1)">&"',<!--)~";

struct Level {
  std::string architecture;
  std::vector<double> energies_j, durations_s, accuracies;
  double parameters = 0, macs = 0;
};

inline std::vector<Level> levels() {
  return {{"lenet5",
           {412.3, 398.7, 405.1},
           {9.81, 9.52, 9.66},
           {0.9712, 0.9688, 0.9731},
           61706,
           416520},
          {"mobilenetv2",
           {2310.4, 2275.9, 2402.6},
           {54.2, 53.1, 56.7},
           {0.9834, 0.9851, 0.9822},
           2236106,
           6.3e6},
          {"resnet20",
           {3120.8, 3065.2, 3098.0},
           {73.4, 72.0, 72.9},
           {0.9911, 0.9904, 0.9917},
           269434,
           3.1e7},
          {hostile, {1502.0}, {35.0}, {0.0980}, 1000, 0}};
}

// Student's t for three runs (4.303, two degrees of freedom) is all that the sample needs.
inline Summary summary_of(std::vector<double> values) {
  Summary summary;
  summary.n = static_cast<int>(values.size());
  std::ranges::sort(values);
  const double n = summary.n;
  for (double value : values) summary.mean += value / n;
  for (double value : values) summary.sd += (value - summary.mean) * (value - summary.mean);
  summary.sd = summary.n > 1 ? std::sqrt(summary.sd / (n - 1)) : 0;
  summary.median = values[values.size() / 2];
  summary.min = values.front();
  summary.max = values.back();
  const double half = 4.303 * summary.sd / std::sqrt(n);
  if (summary.n > 1) summary.interval = Interval{summary.mean - half, summary.mean + half};
  return summary;
}

inline Summary scaled(Summary summary, double factor) {
  for (double* value : {&summary.mean, &summary.sd, &summary.median, &summary.min, &summary.max})
    *value *= factor;
  if (summary.interval)
    summary.interval = Interval{summary.interval->low * factor, summary.interval->high * factor};
  return summary;
}

inline std::vector<Intensity> places() {
  return {{{56.04},
           Basis::life_cycle,
           2023,
           "France",
           "FR",
           "Ember, Yearly Electricity Data",
           "CC BY 4.0",
           "",
           IntensityRange{{50}, {65}, "between two sources"}},
          {{369.47},
           Basis::life_cycle,
           2023,
           "United States",
           "US",
           "Ember, Yearly Electricity Data",
           "CC BY 4.0",
           ""},
          {{661.93},
           Basis::life_cycle,
           2023,
           "Poland",
           "PL",
           "Ember, Yearly Electricity Data",
           "CC BY 4.0",
           "the year asked for, 2026, is not published; 2023 is used",
           IntensityRange{{600}, {700}, "between two sources"}}};
}

inline CellFinding cell_of(const Level& level) {
  CellFinding cell;
  cell.name = level.architecture;
  cell.factors = {{"architecture", level.architecture}, {"data", "mnist"}, {"host", "node-1"}};
  cell.runs = static_cast<int>(level.energies_j.size());
  cell.excluded = level.architecture == hostile ? 2 : 0;
  std::vector<double> powers, per_image;
  for (std::size_t i = 0; i < level.energies_j.size(); ++i) {
    powers.push_back(level.energies_j[i] / level.durations_s[i]);
    per_image.push_back(level.energies_j[i] / 60000);
  }
  cell.responses = {{"energy_j", summary_of(level.energies_j)},
                    {"duration_s", summary_of(level.durations_s)},
                    {"mean_power_w", summary_of(powers)},
                    {"accuracy", summary_of(level.accuracies)}};
  if (level.architecture != hostile) cell.responses["energy_per_image_j"] = summary_of(per_image);
  const auto& energy = cell.responses.at("energy_j");
  for (const auto& place : places()) {
    cell.emissions_g[place.code] = scaled(energy, place.value.value / joules_per_kwh);
  }
  cell.absolute_energy_j = Interval{energy.mean * 0.45, energy.mean * 1.9};
  for (const auto& [code, summary] : cell.emissions_g)
    cell.absolute_emissions_g[code] = {summary.mean * 0.45, summary.mean * 1.9};
  for (const auto& place : places()) {
    if (!place.range) continue;
    const double grams = energy.mean / joules_per_kwh;
    cell.emissions_ranges_g[place.code] = {
        {grams * place.range->low.value, grams * place.range->high.value},
        {grams * place.value.value * 0.44, grams * place.value.value * 1.95}};
  }
  cell.modelled_share = 1;
  cell.parameters = level.parameters;
  if (level.macs > 0) cell.macs = level.macs;
  cell.at_chance = level.architecture == hostile;
  cell.chance = 0.1;
  return cell;
}

inline std::vector<RunRow> rows_of(const Level& level, int first_order) {
  std::vector<RunRow> rows;
  for (std::size_t i = 0; i < level.energies_j.size(); ++i) {
    RunRow row;
    row.id = fmt::format("r{}{}", first_order, i + 1);
    row.cell = level.architecture;
    row.status = "finished";
    row.factors = {{"architecture", level.architecture}, {"data", "mnist"}, {"host", "node-1"}};
    row.repetition = row.block = static_cast<int>(i) + 1;
    row.order = static_cast<int>(i) * 4 + first_order;
    row.started_unix_ns = 1795419000123000000 + row.order * 90000000000;
    row.responses = {{"energy_j", level.energies_j[i]},
                     {"duration_s", level.durations_s[i]},
                     {"mean_power_w", level.energies_j[i] / level.durations_s[i]},
                     {"accuracy", level.accuracies[i]}};
    if (level.architecture != hostile)
      row.responses["energy_per_image_j"] = level.energies_j[i] / 60000;
    row.grade = "modelled";
    rows.push_back(row);
  }
  return rows;
}

inline std::vector<Comparison> comparisons() {
  Comparison energy;
  energy.question = "RQ1";
  energy.response = "energy_j";
  energy.factor = "architecture";
  energy.within = {{"data", "mnist"}};
  energy.group_sizes = {{"lenet5", 3}, {"mobilenetv2", 3}, {"resnet20", 3}};
  energy.test = "Kruskal-Wallis";
  energy.statistic = 7.2;
  energy.p = 0.02732;
  energy.degrees_of_freedom = 2;
  energy.p_permutation = 0.00357;
  energy.permutation = "exact, 1,680 partitions";
  energy.smallest_p = 0.00357;
  energy.effect = 0.8667;
  energy.effect_name = "eta squared (H)";
  energy.n = 9;
  energy.correction = "Dunn's test, Holm";
  energy.pairs = {
      {"lenet5",
       "mobilenetv2",
       -1.342,
       0.1797,
       0.3594,
       -1,
       {},
       {},
       0.17403,
       Interval{0.1682, 0.1801}},
      {"lenet5", "resnet20", -2.683, 0.0073, 0.0219, -1, {}, {}, 0.13098, Interval{0.1279, 0.1341}},
      {"mobilenetv2", "resnet20", -1.342, 0.1797, 0.3594, -1, {}, {}, 0.75263, std::nullopt}};
  energy.warnings = {
      {"few-repetitions",
       "3 repetitions per level: only large effects can be seen; repeat at least 10 times."}};
  energy.sentence =
      "The architecture changes the energy of a run (Kruskal-Wallis H = 7.2, exact p = 0.0036): "
      "lenet5 takes 13 % of what "
      "resnet20 takes. All of the energy is modelled, so the comparison holds as far as the "
      "model's gain is the same for all.";
  Comparison accuracy = energy;
  accuracy.question = "RQ2";
  accuracy.response = "accuracy";
  accuracy.p_permutation.reset();
  accuracy.smallest_p.reset();
  accuracy.permutation.clear();
  accuracy.warnings.clear();
  accuracy.pairs.clear();
  accuracy.sentence = "Accuracy differs between the architectures (H = 7.2, p = 0.027).";
  return {energy, accuracy};
}

inline std::vector<ParetoPoint> pareto(const std::vector<CellFinding>& cells) {
  std::vector<ParetoPoint> points;
  for (const auto& cell : cells) {
    const auto& energy = cell.responses.at("energy_j");
    const auto& accuracy = cell.responses.at("accuracy");
    ParetoPoint point;
    point.cell = cell.name;
    point.energy_j = energy.mean;
    point.accuracy = accuracy.mean;
    point.energy_interval = energy.interval;
    point.accuracy_interval = accuracy.interval;
    point.at_chance = cell.at_chance;
    point.is_on_front = !cell.at_chance;
    if (!cell.at_chance) point.front_probability = cell.name == "mobilenetv2" ? 0.94 : 1.0;
    point.accuracy_per_kwh = accuracy.mean / energy.mean * joules_per_kwh;
    points.push_back(point);
  }
  return points;
}

inline std::vector<ChannelFinding> channels() {
  return {{"model/package", "model", "package", "modelled", 10, 0, true, "", 1, 0, 0, 0, 0, 1},
          {"rapl/core-0", "rapl", "core", "measured", 10, 7, false, "inside model/package", 0, 12,
           3, 1, 2, 0}};
}

inline AgreementLevel agreement_level(std::string by, std::string name, int n, double software_j,
                                      double hardware_j) {
  AgreementLevel level{.by = std::move(by), .level = std::move(name)};
  level.n = n;
  level.duration_s = 50;
  level.software_j = software_j;
  level.hardware_j = hardware_j;
  level.ratio = hardware_j / software_j;
  if (n < 2) {
    level.notes = {"1 run is too few for an interval or limits of agreement."};
    level.gap.energy_j = hardware_j - software_j;
    level.sentence = "Over 1 run, model reported a part of the energy that plug measured.";
    return level;
  }
  level.ratio_interval = Interval{0.97 * *level.ratio, 1.03 * *level.ratio};
  const double bias = hardware_j - software_j;
  level.difference_interval = Interval{0.9 * bias, 1.1 * bias};
  level.plain = BlandAltman{.bias = bias,
                            .bias_interval = *level.difference_interval,
                            .sd = 0.1 * bias,
                            .limits = {0.8 * bias, 1.2 * bias},
                            .low_limit_interval = {0.7 * bias, 0.85 * bias},
                            .high_limit_interval = {1.15 * bias, 1.3 * bias},
                            .n = n};
  level.log = BlandAltman{.bias = *level.ratio,
                          .bias_interval = *level.ratio_interval,
                          .sd = 1.05,
                          .limits = {0.9 * *level.ratio, 1.1 * *level.ratio},
                          .n = n};
  level.power_line = Deming{1.12, 18.2, Interval{1.09, 1.15}, Interval{16.4, 20.0}, n};
  level.energy_line = Deming{1.5, 120, Interval{1.4, 1.6}, std::nullopt, n};
  level.power_ranks = PassingBablok{.slope = 1.118, .intercept = 18.4, .n = n};
  level.concordance = Concordance{0.71, 0.998, 0.711, Interval{0.62, 0.79}, n};
  level.correlation = Correlation{0.998, 1e-9, n};
  level.gap = {
      .energy_j = bias,
      .parts = {{"constant", "drawn whatever the load: fans and power supply", 910,
                 Interval{820, 1000}, 910 / hardware_j},
                {"proportional", "grows with the load: loss of the power supply", bias - 914,
                 Interval{bias - 1000, bias - 820}, (bias - 914) / hardware_j},
                {"left", "left: what the line does not explain", 4, std::nullopt, 4 / hardware_j}},
      .not_covered = {"gpu", "fans and power supply"},
      .modelled_j = software_j,
      .modelled_low_j = 0.5 * software_j,
      .modelled_high_j = 1.9 * software_j,
      .stated = {-0.5 * bias, 2 * bias}};
  level.notes = {"With 9 runs, intervals of Deming's line hold the truth less often than 95 %."};
  level.sentence = "Over the runs, model reported a part of the energy that plug measured.";
  return level;
}

inline AgreementFinding agreement() {
  AgreementFinding finding{.methods = {{"model"}, {"plug"}}, .margin = 0.05};
  finding.all = agreement_level("", "", 9, 1932, 3050);
  finding.all.equivalence = Equivalence{.estimate = 1.58, .interval = {1.5, 1.66}, .p = 1, .n = 9};
  for (const auto& level : levels()) {
    const auto n = static_cast<int>(level.energies_j.size());
    const double software_j = level.energies_j.front();
    finding.levels.push_back(agreement_level("architecture", level.architecture, n, software_j,
                                             1.12 * software_j + 900));
    for (int i = 0; i < n; ++i) {
      const double x = level.energies_j[static_cast<std::size_t>(i)];
      finding.points.push_back({.run = level.architecture + std::to_string(i),
                                .architecture = level.architecture,
                                .duration_s = level.durations_s[static_cast<std::size_t>(i)],
                                .software_j = x,
                                .hardware_j = 1.12 * x + 18.2 * level.durations_s.front()});
    }
  }
  finding.levels.push_back(agreement_level("phase", "train", 9, 1500, 2400));
  finding.lag = LagFinding{
      .runs = 9, .median_s = 0.42, .min_s = 0.3, .max_s = 0.5, .interval = Interval{0.38, 0.47}};
  finding.unpaired = {{"the hardware side did not see it", 1}};
  finding.sentences = {"Over 9 runs, model reported 63.3 % of the energy that plug measured.",
                       "Hardware power is 18.2 W plus 1.12 times the software power.",
                       "The gap is 1.12 kJ a run."};
  return finding;
}

inline AuditFinding audited() {
  auto finding = finding_of("cumulative-rows", "<logs>/emissions.csv",
                            "The rows of this file count up: each holds those before it.");
  finding.lines = {2, 3};
  finding.change = {"energy", "kWh", 0.167, 0.0583};
  finding.is_repaired = true;
  return finding;
}

inline Findings findings() {
  Findings f;
  f.study = "Quick: digits & <energy>";
  f.generated = "2026-11-23T07:30:00Z";
  f.joulelab_version = "0.1.0";
  f.headlines = {
      "lenet5 trains with the least energy, 405 J a run (95 %: 388 to 422 J, modelled); resnet20 "
      "takes 7.6 times as much.",
      "The place changes the emissions of the same run 11.8 times: 0.048 g CO2e in France against "
      "0.57 g in Poland (resnet20).",
      "lenet5, mobilenetv2 and resnet20 lie on the Pareto front of accuracy against energy.",
      "Nothing was measured by a sensor: 100 % of the energy is modelled, so absolute figures may "
      "be off by a factor of two."};
  f.protocol = {"Each run was a fresh process with its own seed.",
                "3 repetitions in 3 random blocks (seed 7).",
                "The machine idled for 5 s before each run."};
  f.machines = {{"node-1", "Debian GNU/Linux 12 (bookworm)", "6.1.0-13-amd64",
                 "AMD EPYC 7763 64-Core Processor", 2, 8589934592, true, "0.1.0"}};
  f.places = places();
  f.factors = {"architecture"};
  f.responses = {{"energy_j", "Energy", "J", true},
                 {"duration_s", "Duration", "s", true},
                 {"mean_power_w", "Mean power", "W", true},
                 {"energy_per_image_j", "Energy per image", "J/image", true},
                 {"accuracy", "Accuracy", "", false}};
  int order = 1;
  for (const auto& level : levels()) {
    f.cells.push_back(cell_of(level));
    for (const auto& row : rows_of(level, order)) f.runs.push_back(row);
    ++order;
  }
  RunRow cut;
  cut.id = "r45";
  cut.cell = hostile;
  cut.status = "cut";
  cut.factors = {{"architecture", hostile}, {"data", "mnist"}, {"host", "node-1"}};
  cut.repetition = cut.block = 2;
  cut.order = 8;
  cut.started_unix_ns = 1795419000123000000 + 8 * 90000000000;
  f.runs.push_back(cut);
  f.comparisons = comparisons();
  f.pareto = pareto(f.cells);
  add_effects(f);
  f.place_comparisons = {{"PL", "FR", 11.812, true,
                          "The same energy emits 11.8 (9.23 to 14.0) times as much in Poland as in "
                          "France: more than the sources disagree.",
                          Interval{9.23, 14}, true}};
  f.place_shares = {{Basis::life_cycle, 4, 3, 0.29, 0.71,
                     "Of the differences between these 4 architectures at these 3 places, 71 % is "
                     "the place's and 29 % the architecture's."}};
  f.channels = channels();
  f.meter_ratios = {{"package", "model/package", "rapl/package-0", 3, 1.31, Interval{1.22, 1.41},
                     "The model says 31 % more than RAPL on the package (95 %: 22 to 41 %)."}};
  f.targets = {target(hostile)};
  f.agreement = agreement();
  f.backtest = backtest(f.runs);
  f.audit = {audited()};
  f.agreement_warnings = {{"cumulative-rows", 3}};
  f.pooled_tests = {{"architecture", "energy_j", 10, 24.798, 2, 4.1e-6, 4.1e-6, 0.54,
                     "Energy by architecture, all 10 runs together."}};
  f.cells.front().warnings = {{"cumulative-rows", 2}};
  f.runs.front().warnings = {"cumulative-rows", "no-sensor"};
  f.modelled_share = 1;
  f.not_covered = {{"dram", 10}, {"gpu", 10}};
  f.warning_counts = {{"no-sensor", 10}, {"short-run", 3}, {"few-repetitions", 1}};
  f.warnings = {
      {"no-sensor",
       "This machine has no energy sensor that joulelab can read: energy is modelled from CPU "
       "utilisation and a power range, and may be off by a factor of two. Run on a machine with "
       "RAPL, or put a wattmeter before it."},
      {"short-run", "A run of less than 10 s: start-up weighs in it. Train for more epochs."},
      {"few-repetitions", "3 repetitions per cell: intervals are wide. Repeat at least 10 times."}};
  return f;
}

}  // namespace joulelab::sample

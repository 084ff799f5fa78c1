#pragma once
// What an analysis says, as plain data: what the report draws and what JSON and CSV carry.
// Every figure is recomputed from the runs; nothing here was chosen by hand.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analyse/agreement_finding.h"
#include "analyse/backtest_finding.h"
#include "analyse/decomposition_finding.h"
#include "analyse/interaction_finding.h"
#include "analyse/parametric_finding.h"
#include "analyse/saving_finding.h"
#include "analyse/target_finding.h"
#include "analyse/tradeoff_finding.h"
#include "base/warning.h"
#include "record/audit_finding.h"
#include "record/intensity.h"
#include "record/machine.h"
#include "stats/interval.h"

namespace joulelab {

// A sample described. `n` is how many runs had the value: missing is not zero.
struct Summary {
  int n = 0;
  double mean = 0, sd = 0, median = 0, min = 0, max = 0;  // sd: n - 1; 0 where n is 1
  std::optional<Interval> interval;  // 95 % of the mean, Student's t; nothing where sd is 0
};

// What the uncertainty of a place's intensity adds to the mean emissions of a cell.
struct EmissionsRange {
  Interval by_intensity;  // of the mean, by the intensity alone
  Interval absolute;      // with the absolute interval of the energy too
};

// One cell of the matrix: a combination of the factors' levels.
struct CellFinding {
  std::string name;                            // "resnet20 · mnist": the levels that vary
  std::map<std::string, std::string> factors;  // architecture, data, host
  int runs = 0, excluded = 0;                  // excluded: failed or cut
  std::map<std::string, Summary> responses;    // by response name, where any run had it
  std::map<std::string, Summary> emissions_g;  // by place code
  // Mean energy with the meters' common gain: for absolute claims. Nothing where no run had energy.
  std::optional<Interval> absolute_energy_j;
  std::map<std::string, Interval> absolute_emissions_g;  // by place code, the same for emissions
  std::map<std::string, EmissionsRange> emissions_ranges_g;  // by code of the places with a range
  double measured_share = 0, modelled_share = 0, constant_share = 0;
  std::optional<double> parameters, macs;
  bool at_chance = false;               // accuracy is no better than guessing: training collapsed
  std::optional<double> chance;         // the accuracy of guessing: 1 / classes
  std::map<std::string, int> warnings;  // of its finished runs: by code, how many carry it
};

// One quantity that was compared: name, label for people, unit, and whether less is better.
struct Response {
  std::string name;   // "energy_j"
  std::string label;  // "Energy"
  std::string unit;   // "J"
  bool less_is_better = true;
};

struct PairComparison {
  std::string a, b;
  double z = 0, p = 1, p_adjusted = 1;  // Dunn, two-sided; Holm
  double cliffs_delta = 0;
  std::optional<Interval> delta_interval;
  std::optional<double> p_games_howell;  // of the means; corrected for the number of pairs
  std::optional<double> ratio;           // mean of a over mean of b
  std::optional<Interval> ratio_interval;
};

// One factor's effect on one response, tested inside one combination of the other factors' levels.
struct Comparison {
  std::string question;                       // "RQ1"
  std::string response;                       // "energy_j", "emissions_g"
  std::string place;                          // code; only where the response is emissions_g
  std::string factor;                         // "architecture"
  std::map<std::string, std::string> within;  // the other factors, held fixed; nothing is pooled
  std::map<std::string, int> group_sizes;     // runs by level
  std::string test;                           // "Kruskal-Wallis"
  double statistic = 0, p = 1;
  int degrees_of_freedom = 0;
  std::optional<double> p_permutation;  // the same statistic over reassignments of the runs
  std::string permutation;              // "exact, 1,680 partitions", "Monte Carlo, 20,000 draws"
  std::optional<double> smallest_p;     // the least p_permutation that these group sizes can reach
  // By Holm over all `tests` of this response by this factor, one a combination of the others.
  double p_adjusted = 1;
  int tests = 1;
  double effect = 0;  // eta squared H
  std::string effect_name;
  std::optional<Interval> effect_interval;  // BCa; nothing below ten runs a level or above 300
  int n = 0;
  std::vector<PairComparison> pairs;
  std::string correction;                      // "Dunn's test, Holm"
  std::optional<ParametricAnswer> parametric;  // of the same groups, by their means
  std::string no_parametric;                   // why there is none
  std::optional<Assumptions> assumptions;      // of the answer by means; they choose nothing
  std::optional<bool> agrees;                  // ranks and means, at 0.05 after Holm
  std::vector<Warning> warnings;
  std::string sentence;             // the answer in words, with the warning that limits it
  std::string parametric_sentence;  // the other answer, and whether both agree
};

// Kruskal-Wallis by one factor over all runs, whatever the levels of the others.
struct PooledTest {
  std::string factor, response;
  int n = 0;
  double statistic = 0;
  int degrees_of_freedom = 0;
  double p = 1, p_adjusted = 1;  // Holm over all pooled tests
  double effect = 0;             // eta squared H
  std::string sentence;
};

// Cells compete only within one set of data: accuracies on different data are not comparable.
struct ParetoPoint {
  std::string cell;
  std::map<std::string, std::string> within;  // data; empty where it does not vary
  double energy_j = 0, accuracy = 0;
  std::optional<Interval> energy_interval, accuracy_interval;
  bool is_on_front = false;
  std::optional<double> front_probability;  // of being on the front, by bootstrap over the runs
  std::optional<double> accuracy_per_kwh;   // mean over the runs
  std::optional<Interval> accuracy_per_kwh_interval;
  bool at_chance = false;
};

// The grid's effect alone: the same energy at two places. No test: a ratio of two table values.
struct PlaceComparison {
  std::string a, b;           // codes
  double ratio = 1;           // emissions at a over emissions at b
  bool is_comparable = true;  // same basis
  std::string sentence;
  std::optional<Interval> interval;  // nothing: one of the intensities has no range
  std::optional<bool> is_real;       // the ranges do not overlap; nothing as above
};

// The emissions of every cell at every place of one basis: ln emissions = ln energy + ln intensity,
// so that their variance over all cells and places is the sum of two.
struct PlaceShare {
  Basis basis = Basis::life_cycle;
  int cells = 0, places = 0;
  double energy_share = 0, place_share = 0;  // sum 1
  std::string sentence;
};

// Two instruments on one component in the same runs.
struct MeterRatio {
  std::string component;
  std::string a, b;  // meters, or channels where one meter has two on the same device
  int runs = 0;
  double ratio = 1;  // geometric mean of energy by a over energy by b
  std::optional<Interval> interval;
  std::string sentence;
};

struct RunRow {  // one run as the report lists it
  std::string id, cell, status;
  std::map<std::string, std::string> factors;
  int repetition = 0, block = 0, order = 0;
  std::int64_t started_unix_ns = 0;
  std::map<std::string, double> responses;
  std::string grade;
  std::vector<std::string> warnings;  // codes of the run's own, each once
};

struct ChannelFinding {  // what each meter saw, over all runs
  std::string channel, meter, component, grade;
  int runs = 0, runs_without = 0;  // without: covered nothing
  bool is_counted = false;
  std::string reason;
  double share = 0;  // of the counted energy
  int gaps = 0, wraps = 0, resets = 0, freezes = 0, suspends = 0, unreadable = 0;
};

struct Findings {
  int version = 1;
  std::string study;
  std::string generated;  // UTC, ISO 8601
  std::string joulelab_version;
  // The answers in one sentence each, in order of the questions.
  std::vector<std::string> headlines;
  std::vector<std::string> protocol;  // how it was done, a sentence each
  std::vector<Machine> machines;
  std::vector<Intensity> places;
  double pue = 1;
  std::vector<std::string> factors;  // those that vary, first the most important
  std::vector<Response> responses;
  std::vector<CellFinding> cells;
  std::vector<Comparison> comparisons;
  std::vector<InteractionFinding> interactions;
  std::vector<std::string> interaction_answers;       // over all combinations of the other factors
  std::optional<DecompositionFinding> decomposition;  // of the emissions where the runs were made
  std::string no_decomposition;                       // why there is none
  std::string place_note;  // what the places of `places` can tell, and what they cannot
  std::vector<ParetoPoint> pareto;
  // Architectures over the other factors but the data, named as cells are; empty where the cells
  // are those already. Energies are geometric means.
  std::vector<ParetoPoint> architecture_front;
  std::vector<TradeoffStep> tradeoffs;
  std::vector<SavingFinding> savings;  // of recipes, the most saving first; else empty
  std::vector<TargetFinding> targets;  // empty: no run has evaluations with energies
  std::vector<PlaceComparison> place_comparisons;
  std::vector<PlaceShare> place_shares;  // of each basis with two places or more
  std::vector<PooledTest> pooled_tests;  // only of imported runs: see pooled.h
  std::vector<ChannelFinding> channels;
  std::vector<MeterRatio> meter_ratios;
  std::optional<AgreementFinding> agreement;      // of software and hardware side
  std::map<std::string, int> agreement_warnings;  // of its runs: by code, how many carry it
  std::string no_agreement;                 // why there is none: "no meter saw the whole machine"
  std::optional<BacktestFinding> backtest;  // of estimates; nothing where no trace was looked at
  double measured_share = 0, modelled_share = 0, constant_share = 0;  // of all the runs' energy
  std::map<std::string, int> not_covered;  // "gpu": runs in which no channel covered it
  std::vector<RunRow> runs;
  std::map<std::string, int> warning_counts;  // runs that carry the code
  std::vector<Warning> warnings;              // each code once
  // What was found in the files that the runs were imported from; of own runs nothing.
  std::vector<AuditFinding> audit;
};

}  // namespace joulelab

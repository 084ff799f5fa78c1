#pragma once
// What an analysis says, as plain data: what the report draws and what JSON and CSV carry.
// Every figure is recomputed from the runs; nothing here was chosen by hand.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/warning.h"
#include "record/intensity.h"
#include "record/machine.h"

namespace joulelab {

struct Interval {
  double low = 0, high = 0;
};

// A sample described. `n` is how many runs had the value: missing is not zero.
struct Summary {
  int n = 0;
  double mean = 0, sd = 0, median = 0, min = 0, max = 0;  // sd: n - 1; 0 where n is 1
  std::optional<Interval> interval;  // 95 % of the mean, Student's t; nothing where n < 2
};

// One cell of the matrix: a combination of the factors' levels.
struct CellFinding {
  std::string name;                            // "resnet20 · mnist": the levels that vary
  std::map<std::string, std::string> factors;  // architecture, data, host
  int runs = 0, excluded = 0;                  // excluded: failed or cut
  std::map<std::string, Summary> responses;    // by response name, where any run had it
  std::map<std::string, Summary> emissions_g;  // by place code
  Interval absolute_energy_j;  // mean energy with the meters' common gain: for absolute claims
  double measured_share = 0, modelled_share = 0, constant_share = 0;
  std::optional<double> parameters, macs;
  bool at_chance = false;  // accuracy is no better than guessing: training collapsed
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
  std::optional<double> ratio;  // mean of a over mean of b
  std::optional<Interval> ratio_interval;
};

struct Comparison {
  std::string question;  // "RQ1"
  std::string response;  // "energy_j"
  std::string factor;    // "architecture"
  std::string test;      // "Kruskal-Wallis"
  double statistic = 0, p = 1;
  int degrees_of_freedom = 0;
  double effect = 0;  // eta squared H
  std::string effect_name;
  int n = 0;
  std::vector<PairComparison> pairs;
  std::string correction;  // "Dunn's test, Holm"
  std::vector<Warning> warnings;
  std::string sentence;  // the answer in words, with the warning that limits it
};

struct ParetoPoint {
  std::string cell;
  double energy_j = 0, accuracy = 0;
  std::optional<Interval> energy_interval, accuracy_interval;
  bool is_on_front = false;
};

struct RunRow {  // one run as the report lists it
  std::string id, cell, status;
  std::map<std::string, std::string> factors;
  int repetition = 0, block = 0, order = 0;
  std::int64_t started_unix_ns = 0;
  std::map<std::string, double> responses;
  std::string grade;
};

struct ChannelFinding {  // what each meter saw, over all runs
  std::string channel, meter, component, grade;
  int runs = 0, runs_without = 0;  // without: covered nothing
  bool is_counted = false;
  std::string reason;
  double share = 0;  // of the counted energy
  int gaps = 0, wraps = 0, resets = 0, freezes = 0, suspends = 0;
};

struct Findings {
  int version = 1;
  std::string study;
  std::string generated;  // UTC, ISO 8601
  std::string joulelab_version;
  std::vector<std::string>
      headlines;                      // the answers in one sentence each, in order of the questions
  std::vector<std::string> protocol;  // how it was done, a sentence each
  std::vector<Machine> machines;
  std::vector<Intensity> places;
  double pue = 1;
  std::vector<std::string> factors;  // those that vary, first the most important
  std::vector<Response> responses;
  std::vector<CellFinding> cells;
  std::vector<Comparison> comparisons;
  std::vector<ParetoPoint> pareto;
  std::vector<ChannelFinding> channels;
  std::vector<RunRow> runs;
  std::map<std::string, int> warning_counts;  // runs that carry the code
  std::vector<Warning> warnings;              // each code once
};

}  // namespace joulelab

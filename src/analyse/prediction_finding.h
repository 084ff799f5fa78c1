#pragma once
// What a prediction says, and how well its like did on runs that it had not seen, as plain data.

#include <optional>
#include <string>
#include <vector>

#include "base/warning.h"
#include "record/channel.h"
#include "stats/interval.h"

namespace joulelab {

struct PredictedCost {
  double energy_j = 0;
  Interval energy_interval;          // 90 %, of one run
  std::optional<double> duration_s;  // nothing: another machine without a rating
  std::optional<Interval> duration_interval;
  bool is_other_machine = false, is_other_architecture = false;
  int alike = 0;  // runs of the very configuration: then it is their mean; 0: predicted
  std::vector<Warning> warnings;
};

// One way of saying a run's energy or duration, held against runs that it had not seen. Errors are
// (predicted - measured) / measured.
struct PredictionScore {
  std::string method;    // "pre", "tdp_time", "tdp_utilisation_time", "tdp_pre_time", "pre_time"
  std::string label;     // for people, with what it has to know
  std::string left_out;  // "architecture", "machine"; empty: it learns nothing
  int runs = 0;
  double mape = 0, median_absolute = 0, mean = 0;
  std::optional<double> coverage;  // of the 90 % interval; nothing: it has none
};

// A run beside what was predicted without its architecture, or without its machine.
struct LeftOutRun {
  std::string run, architecture, machine, left_out;
  double measured_j = 0, predicted_j = 0;
  std::optional<Interval> interval;  // 90 %; nothing: too few were left to tell
  double measured_s = 0;
  std::optional<double> predicted_s;
};

struct PredictionFinding {
  Grade grade = Grade::measured;  // of the runs; the prediction itself is modelled, always
  std::vector<std::string> covers, architectures, machines;
  int runs = 0, configurations = 0;
  std::vector<PredictionScore> scores;
  std::vector<LeftOutRun> left_out;
  std::vector<Warning> warnings;
  // Of the logarithm, of a configuration; nothing where too few are left out.
  std::optional<double> architecture_sd, machine_sd;
  double repeat_sd = 0;  // of a run about its configuration
};

}  // namespace joulelab

#pragma once
// What estimates would have said of runs that were measured, as plain data. An error is estimate
// less measurement, over the measurement: above 0 the estimate was too high.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stats/interval.h"

namespace joulelab {

// The errors of one estimator, over all the runs or those of one level.
struct ErrorDistribution {
  std::string by, level;  // "architecture", "vgg16"; "cell", "cloud · vgg16"; both empty: all
  int n = 0;
  double mean = 0, sd = 0, median = 0, q25 = 0, q75 = 0, min = 0, max = 0;  // of the errors
  double mape = 0, median_absolute = 0;                                     // of their sizes
  double rmse_j = 0;
  // Of estimates with a 90 % interval: the share of runs whose measurement it held, and the median
  // of its half-widths over the measurement.
  std::optional<double> held, half_width;
};

struct EstimatorFinding {
  std::string name, label, needs, source;  // EstimatorText
  std::optional<ErrorDistribution> all;    // nothing: it said nothing of any run
  std::vector<ErrorDistribution> levels;
  std::map<std::string, int> without;  // why it said nothing: runs
};

struct BacktestRun {
  std::string run;  // id
  std::map<std::string, std::string> factors;
  std::string signal;  // "gpu": the components whose power was measured
  double duration_s = 0, measured_j = 0;
  int epochs = 0;                               // 0: not known
  bool has_epoch_marks = false;                 // false: of equal length, as assumed
  std::optional<int> step_first, step_width;    // STEP's window; nothing where there is none
  std::map<std::string, double> estimates_j;    // by the estimator's name
  std::map<std::string, Interval> intervals_j;  // of those that have one
  std::map<std::string, std::string> without;   // estimator -> why it said nothing
};

struct BacktestFinding {
  std::vector<std::string> sentences;  // the answer in words: the first one stands alone
  std::vector<EstimatorFinding> estimators;
  std::vector<BacktestRun> runs;
  std::map<std::string, int> left_out;  // why a run was not back-tested: runs
};

}  // namespace joulelab

#pragma once
// What each cell of a study spent until its runs met one accuracy, as plain data.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stats/interval.h"

namespace joulelab {

struct TargetRow {
  std::string cell;
  int runs = 0;     // whose evaluations have an energy
  int reached = 0;  // that met the target
  // Mean over the runs that met it, with 95 % by Student's t; nothing where none did.
  std::optional<double> energy_j;
  std::optional<Interval> energy_interval;
  std::optional<double> before_j;  // mean energy until the evaluation before: it was met between
  std::optional<double> spent_j;   // mean energy of those that did not meet it; nothing: all did
  std::optional<double> best;      // the best accuracy of any of them
};

// One evaluation of a cell, over its runs.
struct CurvePoint {
  int evaluation = 0;                            // from 1
  int runs = 0;                                  // that had it
  double energy_j = 0, accuracy = 0;             // means
  double accuracy_least = 0, accuracy_most = 0;  // of those runs
};

struct AccuracyCurve {
  std::string cell;
  std::vector<CurvePoint> points;
};

// Within one set of data: accuracies on different data are not comparable.
struct TargetFinding {
  std::map<std::string, std::string> within;
  double target = 0;
  std::string why;  // where the target comes from
  std::vector<TargetRow> rows;
  std::vector<AccuracyCurve> curves;
  std::string sentence;
};

}  // namespace joulelab

#pragma once
// How far two ways of measuring agree, as plain data. Throughout, x is the software side and y the
// hardware side: a difference is y - x, a ratio y / x, a line y = offset + gain x.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stats/bland_altman.h"
#include "stats/concordance.h"
#include "stats/correlation.h"
#include "stats/deming.h"
#include "stats/equivalence.h"
#include "stats/interval.h"
#include "stats/passing_bablok.h"

namespace joulelab {

// Which meters make up each side, by their names in the record.
struct Methods {
  std::vector<std::string> software, hardware;
  bool operator==(const Methods&) const = default;
};

// How far the hardware side's power lags behind the software side's in one run.
struct RunLag {
  std::string run;
  double lag_s = 0;
  std::optional<Interval> interval;
  double correlation = 0;
};

struct LagFinding {
  int runs = 0, runs_without = 0;  // without: their power has no edge that both sides show
  double median_s = 0, min_s = 0, max_s = 0;
  std::optional<Interval> interval;  // 95 %: of the median; of one run its own
};

// One part of the gap between both sides, a mean of the runs. The parts add up to the gap.
struct GapPart {
  // "component": a sensor of neither side saw it; "model": that sensor less the model; "constant",
  // "proportional": of the load; "constant or proportional": not told apart; "left".
  std::string kind;
  std::string name;  // in words
  double energy_j = 0;
  std::optional<Interval> interval;  // 95 %
  double share = 0;                  // of the hardware side's energy
};

struct Gap {
  double energy_j = 0;  // hardware less software, mean of a run
  std::vector<GapPart> parts;
  std::vector<std::string> not_covered;  // by the software side, in any of the runs
  // Of the software side's own figure, mean of a run; the bounds are of what that energy may be.
  double modelled_j = 0, modelled_low_j = 0, modelled_high_j = 0;
  // What the gap would be if both sides erred to the ends of their stated accuracy.
  Interval stated;
};

// All the runs, those of one architecture, or one phase of all the runs.
struct AgreementLevel {
  std::string by, level;  // "architecture", "resnet20"; both empty: all the runs
  int n = 0;
  double duration_s = 0, software_j = 0, hardware_j = 0;        // means of a run
  std::optional<double> ratio;                                  // geometric mean
  std::optional<Interval> ratio_interval, difference_interval;  // 95 %, Student's t
  std::optional<BlandAltman> plain, log;                        // J; ratios
  // Of energy (J) and of mean power (W). What a wattmeter adds whatever the load is an offset in
  // watts, so where durations vary the line of power is the one to read.
  std::optional<Deming> energy_line, power_line;
  double energy_error_ratio = 1, power_error_ratio = 1;  // Deming's, from the runs' uncertainties
  std::optional<PassingBablok> energy_ranks, power_ranks;
  std::optional<Concordance> concordance;  // of energy
  std::optional<Correlation> correlation;  // of energy
  std::optional<Equivalence> equivalence;  // nothing also where no margin was named
  Gap gap;
  std::vector<std::string> notes;  // "3 runs are too few for ..."
  std::string sentence;
};

struct AgreementPoint {  // one run, for the figures
  std::string run, architecture;
  double duration_s = 0, software_j = 0, hardware_j = 0;
};

struct AgreementFinding {
  Methods methods;
  std::optional<double> margin;  // a fraction, as the user named it
  AgreementLevel all;
  std::vector<AgreementLevel> levels;                    // architectures, then phases
  std::optional<LagFinding> lag;                         // nothing where no run had its traces
  std::map<std::string, int> unpaired, unpaired_phases;  // reason -> runs
  std::vector<AgreementPoint> points;
  std::vector<std::string> sentences;  // the answer in words: the first one stands alone
  std::size_t remarks = 0;             // how many at the end are of neither answer, line nor gap
};

}  // namespace joulelab

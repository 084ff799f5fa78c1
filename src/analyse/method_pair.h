#pragma once
// Runs that two ways of measuring saw: what the software side said of each, and what the hardware
// side. The one surprise: a run that one side saw only in part is no pair, for the energy of half
// the time is no smaller energy.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyse/agreement_finding.h"
#include "base/result.h"
#include "record/run.h"

namespace joulelab {

// Completes what a person left open. Hardware: the one meter with a measured channel of the whole
// machine (`wall`). Software: every other meter, but no other wattmeter. Errors, with the meters
// that there are: `missing` where a side has none, `invalid` for an unknown meter, one on both
// sides, or several wattmeters to choose from. Looks at finished runs and their accounts alone.
Result<Methods> choose_methods(std::span<const Run> runs, const Methods& wanted = {});

// The factor of that name, else what the workload told.
std::optional<std::string> architecture_of(const Run& run);

// What one side said of one run, or of one phase of it. The best disjoint cover of its channels.
struct MethodSide {
  double energy_j = 0;
  double random_j = 0;           // one standard uncertainty, without the meters' common gain
  double low_j = 0, high_j = 0;  // 95 %, with it
  std::map<std::string, double> component_j;              // "package": those that were counted
  double measured_j = 0, modelled_j = 0, constant_j = 0;  // of energy_j
  double modelled_low_j = 0, modelled_high_j = 0;  // 95 % bounds of what is modelled or constant
};

// The ledger's answer for either side alone, of the lines of a whole account. What the software
// side sees beside the hardware side is left out of it.
struct Sides {
  Account software, hardware;
};
Sides sides_of(const Account& whole, const Methods& methods);

struct MethodPair {
  std::string run;  // id
  // Of the cell; the architecture also where the workload alone told it.
  std::map<std::string, std::string> factors;
  std::string phase;  // name of the windows; empty: the whole run
  int windows = 0;    // how many of them both sides covered; 0 for a whole run
  double duration_s = 0;
  MethodSide software, hardware;
  // Channels of the software side that saw something, and those that saw nothing of this run.
  std::vector<std::string> seeing, blind;
  // What the hardware side sees and the software side does not: "gpu", "fans and power supply".
  std::vector<std::string> not_covered;
  // Of those the ones that a sensor of neither side saw, with what it said: "gpu" -> J.
  std::map<std::string, double> elsewhere_j;
  // Of what the software side models or assumes and a sensor of neither side saw: sensor less
  // model.
  std::map<std::string, double> model_error_j;
};

// Pairs, and what became of the runs that are none.
struct MethodPairs {
  Methods methods;
  std::vector<MethodPair> runs;                // one a run
  std::vector<MethodPair> phases;              // one a run and name of windows
  std::map<std::string, int> unpaired;         // "the hardware side did not see it": runs
  std::vector<RunLag> lags;                    // of the runs with traces in which one was found
  int runs_without_lag = 0;                    // of the runs with traces
  std::map<std::string, int> unpaired_phases;  // the same of phases, by "NAME: reason"
};

// Adds one run, as a pair or as one more that is none. Needs the account alone; with traces and
// windows its lag and its phases too: every window's name but the baseline's, where the windows
// last five renewals of the slowest channel: a shorter one would hold its neighbours' power. A side
// that covered under 98 % of the time did not see it.
void add_run(MethodPairs& pairs, const Run& run);

// Without the pairs in which a channel of the software side saw nothing that saw something in
// others: they are told as no pairs. What a side never sees is what it does not cover; what it did
// not see this time would pass for less energy.
MethodPairs complete_pairs(MethodPairs pairs);

MethodPairs pairs_of(std::span<const Run> runs, const Methods& methods);

}  // namespace joulelab

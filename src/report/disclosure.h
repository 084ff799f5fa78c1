#pragma once
// What a paper, a model card or an authority asks about a training, gathered from one run or from
// all of a study: plain data, of which every format of disclosure_report.h is made. The one
// surprise: the total holds the runs that failed or were cut too, since the search for a setting is
// a cost of the one that was found.

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "analyse/findings.h"
#include "carbon/footprint.h"
#include "record/run.h"
#include "report/carbon_score.h"
#include "report/priced_place.h"

namespace joulelab {

struct DisclosureRequest {
  std::string study;  // empty: one run
  PricedPlace place;
  FootprintRequest extra;
  FunctionalUnit per = FunctionalUnit::run;
  std::string training_type;  // empty: as the runs tell it
  std::string hardware;       // in the author's words; empty: as the runs tell it
  std::string joulelab_version;
};

// Machines that look alike, wherever they stand.
struct HardwareGroup {
  std::string cpu;  // empty: not known, and so are the numbers that are 0
  int logical_cpus = 0;
  double memory_gib = 0;
  bool is_virtual = false;
  std::map<std::string, int> accelerators;  // how many by name; "" is one whose name is not known
  std::set<std::string> hosts;
  int runs = 0;
};

// What the training did, not what it should have taken: 3 x 2 x MACs x images.
struct TrainingCompute {
  std::optional<double> flop;   // nothing: no run told both MACs and images
  int runs = 0;                 // that told both
  bool is_upper_bound = false;  // part of the network was frozen, so that less went back through it
};

struct Disclosure {
  std::string subject;  // "run 20260101T000000-1a2b3c", "study quick"
  bool is_study = false;
  std::vector<std::string> run_ids;
  std::string joulelab_version;             // of what writes this
  std::set<std::string> measured_versions;  // of what measured; empty: imported from others
  int finished = 0, failed = 0, cut = 0;
  int configurations = 0;                   // combinations of the factors' levels
  int least_repeats = 0, most_repeats = 0;  // finished runs of a configuration

  std::vector<HardwareGroup> hardware;  // the most used first
  std::string stated_hardware;          // in the author's words; empty: none were given
  std::set<std::string> devices;        // as the workload named it: "cuda", "cpu"

  Seconds duration{0};  // of all runs
  Summary duration_s;   // of a finished one

  Account total;           // of all runs whose energy is known: `energy`, bounds, shares, duration
  int without_energy = 0;  // runs that `total` lacks
  int partly_covered = 0;  // runs of `total` of which a part of the time was not seen
  Summary energy_j;        // of a finished run that was seen whole
  std::optional<Interval> absolute_energy_j;  // of that mean, with the meters' common gain
  std::set<std::string> covered;              // components that count, "package by rapl"
  std::map<std::string, int> not_covered;     // component -> runs in which nothing covered it
  int with_baseline = 0;                      // runs that measured their idle power
  Joules idle_energy;                         // of those runs together
  Joules energy_with_baseline;                // and what they took in all

  PricedPlace place;
  FootprintRequest extra;
  std::optional<Footprint> footprint;       // of `total`; nothing: its energy is not known
  std::optional<Emissions> mean_emissions;  // of a finished run that was seen whole
  CarbonScore score;

  std::optional<Summary> accuracy, parameters, macs;  // over finished runs that told them
  TrainingCompute compute;
  std::string training_type;            // empty: not known
  std::map<std::string, int> warnings;  // code -> runs that carry it
};

// `runs`: one, or all of a study in any state; at least one. Pure, thread-safe.
Disclosure disclosure_of(std::span<const Run> runs, const DisclosureRequest& request);

}  // namespace joulelab

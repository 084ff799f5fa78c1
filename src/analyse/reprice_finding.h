#pragma once
// The same energy under many places or hours, as plain data. Emissions are grams of CO2e with the
// PUE; intervals are of 95 %.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/warning.h"
#include "record/emissions.h"
#include "stats/interval.h"

namespace joulelab {

struct RepricedRun {
  std::string id, own_place;  // own_place: code; empty where it was never priced
  double energy_j = 0;
  Interval interval;  // of the energy
  double pue = 1;
};

// One place's figure against another's, by their intensities alone: the energy is the same. The
// interval reaches from the lowest of one over the highest of the other to the opposite, so that
// nothing is assumed of how their errors go together: of at least 95 %. It excludes 1 where the
// ranges do not overlap.
struct IntensityRatio {
  double ratio = 1;
  std::optional<Interval> interval;  // nothing: nobody says how wrong one of them may be
  std::optional<bool> is_real;       // the ranges do not overlap; nothing as above
  bool operator==(const IntensityRatio&) const = default;
};

struct RepricedPlace {
  Intensity intensity;
  int rank = 0;                 // from 1, the least emissions first
  std::optional<int> tier;      // from 1; nothing: the intensity has no range
  Emissions emissions;          // of all runs together
  std::vector<Emissions> each;  // of each run, in their order; empty for a single one
  // How many of the group emit less or more beyond both 95 % ranges, and how many cannot be told
  // from it.
  int lower = 0, higher = 0, undecided = 0;
  bool is_own = false;  // where all the runs were priced when they were made
};

// Only places of one basis are ranked together.
struct RepricedGroup {
  Basis basis = Basis::life_cycle;
  std::vector<RepricedPlace> places;  // by emissions, the least first
  int tiers = 0;
  int without_range = 0;
  IntensityRatio widest;  // the last over the first place
  std::vector<std::string> sentences;
};

struct RepricedStart {
  std::int64_t begin_unix_ns = 0;
  double emissions_g = 0;
};

// Starts that have something in common, such as the hour of the day.
struct RepricedStarts {
  int number = 0;  // of the hour, 0 to 23, or of the month, 1 to 12; UTC
  int starts = 0;
  double mean_g = 0, least_g = 0, most_g = 0;
};

// Had every run begun at each whole hour of the series.
struct RepricedHours {
  Intensity about;  // the place and its source; the value is the mean of the hours
  RepricedStart best, worst;
  double median_g = 0, mean_g = 0;
  std::optional<double> own_g;  // where the series holds the hours of every run itself
  int starts = 0, missing = 0;  // missing: hours of the series lack for a run that begins then
  std::vector<RepricedStarts> by_hour, by_month;
  std::vector<RepricedStart> all;  // in order of time
  std::vector<std::string> sentences;
};

struct RepriceFinding {
  std::string subject;            // "run 2026...", "study quick", "3 runs"
  std::vector<RepricedRun> runs;  // those with a known energy
  double energy_j = 0;            // of all runs, without the PUE
  Interval energy_interval;
  double pue = 1;  // of all runs: the mean by energy
  double measured_share = 0, modelled_share = 0, constant_share = 0;
  std::vector<RepricedGroup> groups;  // the one with most places first
  std::optional<RepricedHours> hours;
  std::vector<Warning> warnings;
};

}  // namespace joulelab

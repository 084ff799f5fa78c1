#pragma once
// What runs under both kinds of meter taught of one machine: how its wall power follows from what
// software reads. Plain data; analyse/calibrate.h makes it, analyse/calibrated.h uses it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "record/channel.h"
#include "record/machine.h"
#include "stats/interval.h"

namespace joulelab {

// A software channel that a calibration rests on. Of an NVIDIA board the device is its UUID, so
// that another board in its place is noticed.
struct CalibrationChannel {
  std::string name, device;
  Component component = Component::other;
  bool operator==(const CalibrationChannel&) const = default;
};

// One predictor: the sum of its channels' mean powers, and what the wall draws for each watt of it.
struct CalibrationTerm {
  std::string name;  // "software" where one term holds everything, else the component: "gpu"
  std::vector<CalibrationChannel> channels;
  double factor = 0;  // W at the wall for a W of the term
  Interval interval;  // 95 %, of the factor
  Interval seen_w;    // the least and the most mean power of its runs
  double mean_w = 0;  // over the runs
  bool operator==(const CalibrationTerm&) const = default;
};

// How well a fit that had seen nothing of one architecture predicted its runs.
struct LeftOutGroup {
  std::string name;
  int runs = 0;
  double median_share = 0;  // of the absolute errors, each a share of its run's wall power
  double rms_w = 0;
  bool operator==(const LeftOutGroup&) const = default;
};

struct LeftOutError {
  bool is_by_architecture = true;
  std::string why_by_run;  // where single runs were left out instead
  double median_share = 0, rms_w = 0;
  std::vector<LeftOutGroup> groups;  // empty where single runs were left out
  bool operator==(const LeftOutError&) const = default;
};

// P_wall = offset + sum of factor x P_term, of mean powers over a run.
struct Calibration {
  std::string id;  // "20260101T000000-1a2b3c": sorts by time
  std::int64_t made_unix_ns = 0;
  std::string joulelab_version;
  Machine machine;
  double offset_w = 0;  // what the wall draws beyond the terms
  Interval offset_interval_w;
  std::vector<CalibrationTerm> terms;
  std::string why_these_terms;  // a sentence
  double residual_sd_w = 0;     // of a run about the line
  int degrees_of_freedom = 0;
  std::vector<double> inverse;  // of the terms' centred cross products, W^-2, row by row
  Interval seen_s;              // the shortest and the longest run
  LeftOutError left_out;
  // At least 1: by how much architectures that were left out are predicted worse than runs that
  // differ by chance alone would be. It widens every prediction.
  double widening = 1;
  std::string hardware_meter;
  std::vector<std::string> hardware_channels;
  Grade hardware_grade = Grade::measured;
  Bounds hardware_gain;      // common to all runs: truth = reading x f
  Watts hardware_offset{0};  // common too: 95 % bound, either way
  std::vector<std::string> run_ids;
  bool operator==(const Calibration&) const = default;
};

// The wall energy of a run that had no wall meter, by a calibration of its machine. It stands
// beside the run's account and is never a part of it.
struct CalibratedEnergy {
  std::string calibration;         // its id
  Seconds age{0};                  // of the calibration when the run began
  std::optional<Joules> energy;    // nothing: refused, and `reason` says why
  Joules low, high;                // 95 % prediction interval, the reference's gain included
  Joules random_low, random_high;  // the same without it: for comparisons
  std::vector<std::string>
      outside;            // what lies outside the range of the calibration, a phrase each
  std::string reason;     // why there is no figure
  std::string reference;  // "shelly, measured": the wall meter that it stands for
  bool operator==(const CalibratedEnergy&) const = default;
};

// The word that stands where a measured figure has its grade.
inline constexpr const char* calibrated_grade = "calibrated";

}  // namespace joulelab

#pragma once
// What somebody would have said of a run's energy without measuring all of it: STEP, from a few
// epochs, and the baselines from rated power. Pure functions on plain data. The one surprise: most
// of them take the run's duration as known, which it is only at its end.

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"
#include "record/power_signal.h"
#include "stats/interval.h"

namespace joulelab {

// A processor or a board, as the makers rate it and as it was used.
struct RatedPart {
  std::string name;                   // "gpu 0", "the processors"
  std::optional<double> rated_w;      // thermal design power, or the limit of a board
  std::optional<double> utilisation;  // mean over the run, 0 to 1
};

// What is known of one run whose power was measured.
struct PowerRecord {
  PowerSeries power;                  // of all that was measured; two samples or more
  std::vector<double> epoch_begin_s;  // by the clock of `power`, ascending; empty: not known
  bool has_epoch_marks = false;       // false: the epochs are assumed to be of equal length
  std::vector<RatedPart> parts;       // that `power` covers; empty: it covers none with a rating
  std::optional<double> memory_gib;   // only where `power` covers the memory
};

// STEP's window: after `first` epochs, over `width` of them.
struct StepWindow {
  int first = 10, width = 5;
  bool operator==(const StepWindow&) const = default;
};

// 10 and 5 as in the study, where more than 15 epochs were trained; 1 and 1 where there are three
// or more: the first epoch is the one that differs. When the power becomes stable is not looked
// for. Error `missing` with fewer epochs: then none is left to be estimated.
Result<StepWindow> step_window(int epochs);

enum class Estimator {
  step_power,   // mean power of the window x duration
  step_prefix,  // the first epochs as measured + mean power of the window x the rest of the time
  step_epochs,  // the first epochs as measured + energy of the window x (epochs left) / width
  step_found_tenth,      // STEP with the phase found, by the first tenth of the epochs
  step_found_quarter,    // by a quarter
  step_found_half,       // by a half
  tdp_time,              // rated power x duration
  tdp_utilisation_time,  // (rated power x utilisation + 0.3725 W/GiB x memory) x duration
};
inline constexpr std::array all_estimators{
    Estimator::step_power,       Estimator::step_prefix,         Estimator::step_epochs,
    Estimator::step_found_tenth, Estimator::step_found_quarter,  Estimator::step_found_half,
    Estimator::tdp_time,         Estimator::tdp_utilisation_time};

struct EstimatorText {
  std::string_view name;    // "step_power"
  std::string_view label;   // "STEP by power"
  std::string_view needs;   // what has to be known
  std::string_view source;  // who gave the formula
};
const EstimatorText& text_of(Estimator estimator);

// The trapezoid over [from_s, to_s], linear between samples, by the clock of `power`; what lies
// outside the samples is left out. Two samples or more.
double energy_within(const PowerSeries& power, double from_s, double to_s);
double energy_of(const PowerSeries& power);    // of all the samples, J
double duration_of(const PowerSeries& power);  // from the first to the last, s

struct Estimate {
  double energy_j = 0;
  std::optional<Interval> interval;  // J, 90 %; where the estimator has one
};

// The energy that `estimator` would have said. Error `missing` with the reason in words, where
// what it needs is not known. `power` as PowerRecord says. Thread-safe.
Result<Estimate> estimate_of(Estimator estimator, const PowerRecord& record);

}  // namespace joulelab

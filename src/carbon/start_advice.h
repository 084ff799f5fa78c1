#pragma once
// When to start a run at a place: the choice by the hours that are known, and what it does on the
// average and on the marginal intensity, each compared with itself alone.

#include <string>
#include <vector>

#include "base/warning.h"
#include "carbon/interruption.h"

namespace joulelab {

struct StartQuestion {
  RunLoad load;
  bool has_energy = true;  // false: the load's energy is 1 kWh, and figures are per kWh
  double pue = 1;
  StartWindow window;
  std::optional<InterruptionRule> interruption;  // nothing: in one piece alone
};

// One way to run, against starting at once, on one basis.
struct StartSaving {
  Basis basis = Basis::life_cycle;
  std::optional<GramsPerKWh> at_once;  // nothing: the hours at the window's beginning are missing
  GramsPerKWh chosen;
};

struct SavedGrams {
  GramsCO2e at_once, chosen, saved;
  double share = 0;  // of at_once
};
// energy x PUE x intensity; nothing without `at_once`.
std::optional<SavedGrams> grams_of(const StartSaving& saving, const StartQuestion& question);

// How a typical week's advice did in the weeks that it is typical of.
struct SavingSpread {
  int weeks = 0;
  double median = 0, low = 0, high = 0;  // shares of starting at once; 5 % and 95 %
};

// The choice by one series of hours.
struct ChosenStart {
  StartChoice start;
  StartSaving saving;
  std::optional<StartSaving> by_other;  // the same start, judged by the other series
  std::optional<SavingSpread> past;     // where the hours are those of a typical week
  std::optional<SlotChoice> slots;
  std::optional<StartSaving> slots_saving, slots_by_other;
};

struct StartAdvice {
  StartQuestion question;  // its window is cut to the hours that are known
  IntensitySeries hours;   // forecast or typical, that cover the window
  std::optional<IntensitySeries> marginal;
  bool is_typical = false;                     // `hours` are a history's typical week
  ChosenStart choice;                          // by `hours`
  std::optional<ChosenStart> marginal_choice;  // by `marginal`
  std::vector<Warning> warnings;
};

// `hours` may be a forecast that covers the window, or a history of any time: then it is laid under
// the window as a typical week. `marginal` is the same on the basis `marginal`. Warnings:
// average-only, typical-hours, synthetic-hours, window-cut, even-power. Errors: `invalid` where
// `marginal` is of another basis or `hours` are marginal too; those of best_start().
Result<StartAdvice> advise_start(const IntensitySeries& hours,
                                 const std::optional<IntensitySeries>& marginal,
                                 const StartQuestion& question);

}  // namespace joulelab

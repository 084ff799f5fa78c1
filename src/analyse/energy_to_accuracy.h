#pragma once
// RQ2 of one run: the joules until an accuracy, and the accuracy at a number of joules. Both stand
// on the run's evaluations, between which nothing is known: what was met at an evaluation was met
// somewhere after the one before it. Pure, thread-safe.

#include <optional>
#include <span>

#include "base/result.h"
#include "record/run.h"

namespace joulelab {

// The first evaluation that met the target.
struct TargetMet {
  int evaluation = 0;        // from 1
  std::optional<int> index;  // of its window "validate": the epoch, from 0
  double accuracy = 0;
  Seconds time{0};  // from the run's begin, as the energy
  // From the run's begin until the evaluation was over; all evaluations so far are in it.
  Joules energy, low, high;  // 95 %
  Joules before;             // until the evaluation before it was over; 0: there was none
  std::optional<Joules> spent_evaluating;  // of `energy`, on evaluations; nothing: not marked
};

struct EnergyToAccuracy {
  double target = 0;             // 0 to 1
  std::optional<TargetMet> met;  // nothing: not reached, which is an answer
  double best = 0;               // the best accuracy of any evaluation
  Joules spent;                  // until the last evaluation was over
};

struct AccuracyAtBudget {
  Joules budget;
  // The best accuracy of the evaluations that were over within the budget; nothing: the first one
  // cost more.
  std::optional<double> accuracy;
  std::optional<double> low, high;  // the same, were each energy at its 95 % bound
  int evaluation = 0;               // which one, from 1; 0: none
  Joules energy;                    // until it was over
  bool outlasts_run = false;        // the run ended with some of the budget left
};

// Error `missing` where the run has no evaluation, or its energy was not covered (98 % of the
// time). Error `invalid` for a target that is not above 0 and at most 1.
Result<EnergyToAccuracy> energy_to_accuracy(const Run& run, double target);
Result<AccuracyAtBudget> accuracy_at_budget(const Run& run, Joules budget);

// The evaluations of `run`, where the energy of all is known; error as above. Lives as long as it.
Result<std::span<const Evaluation>> known_evaluations_of(const Run& run);

// The best of any evaluation; 0 where there is none.
double best_accuracy_of(const Run& run);

}  // namespace joulelab

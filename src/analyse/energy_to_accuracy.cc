#include "analyse/energy_to_accuracy.h"

#include <algorithm>
#include <fmt/format.h>

#include "analyse/coverage.h"

namespace joulelab {
namespace {

// Of the evaluations up to `last`, together; nothing where one of them is not marked.
std::optional<Joules> spent_evaluating(std::span<const Evaluation> evaluations) {
  Joules sum;
  for (const auto& evaluation : evaluations) {
    if (!evaluation.own_energy) return std::nullopt;
    sum += *evaluation.own_energy;
  }
  return sum;
}

// The place of the best accuracy among those whose energy, as `energy_of` has it, is within.
template <class EnergyOf>
std::optional<std::size_t> best_within(std::span<const Evaluation> evaluations, Joules budget,
                                       EnergyOf energy_of) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < evaluations.size(); ++i) {
    if (energy_of(evaluations[i]) > budget) continue;
    if (!best || evaluations[i].accuracy() > evaluations[*best].accuracy()) best = i;
  }
  return best;
}

}  // namespace

Result<std::span<const Evaluation>> known_evaluations_of(const Run& run) {
  if (run.evaluations.empty()) {
    return fail(
        Error::Kind::missing,
        fmt::format("run {} has no evaluations: it told no accuracy while it trained", run.id),
        "tell \"accuracy\" after each epoch: docs/PROTOCOL.md. Runs that were stored by an "
        "earlier joulelab kept the last alone");
  }
  for (const auto& evaluation : run.evaluations) {
    if (evaluation.energy && evaluation.coverage >= least_coverage) continue;
    return fail(Error::Kind::missing,
                fmt::format("the energy of run {} until an evaluation is not known: its meters did "
                            "not cover that time",
                            run.id),
                fmt::format("joulelab runs show {}", run.id));
  }
  return std::span<const Evaluation>(run.evaluations);
}

double best_accuracy_of(const Run& run) {
  double best = 0;
  for (const auto& evaluation : run.evaluations) best = std::max(best, evaluation.accuracy());
  return best;
}

Result<EnergyToAccuracy> energy_to_accuracy(const Run& run, double target) {
  if (!(target > 0 && target <= 1)) {
    return fail(Error::Kind::invalid, fmt::format("{} is no accuracy to be reached", target),
                "a share above 0 and at most 1: 0.9");
  }
  const auto evaluations = JOULELAB_TRY(known_evaluations_of(run));
  EnergyToAccuracy answer{.target = target,
                          .met = {},
                          .best = best_accuracy_of(run),
                          .spent = *evaluations.back().energy};
  const auto first = std::ranges::find_if(
      evaluations, [&](const Evaluation& each) { return each.accuracy() >= target; });
  if (first == evaluations.end()) return answer;
  const auto place = static_cast<std::size_t>(first - evaluations.begin());
  answer.met = TargetMet{.evaluation = static_cast<int>(place) + 1,
                         .index = first->index,
                         .accuracy = first->accuracy(),
                         .time = first->at - run.begin,
                         .energy = *first->energy,
                         .low = first->low,
                         .high = first->high,
                         .before = place > 0 ? *evaluations[place - 1].energy : Joules{0},
                         .spent_evaluating = spent_evaluating(evaluations.first(place + 1))};
  return answer;
}

Result<AccuracyAtBudget> accuracy_at_budget(const Run& run, Joules budget) {
  const auto evaluations = JOULELAB_TRY(known_evaluations_of(run));
  const auto at = [&](std::optional<std::size_t> place) -> std::optional<double> {
    return place ? std::optional(evaluations[*place].accuracy()) : std::nullopt;
  };
  const auto best =
      best_within(evaluations, budget, [](const Evaluation& each) { return *each.energy; });
  AccuracyAtBudget answer{
      .budget = budget, .accuracy = at(best), .low = {}, .high = {}, .energy = {}};
  answer.low =
      at(best_within(evaluations, budget, [](const Evaluation& each) { return each.high; }));
  answer.high =
      at(best_within(evaluations, budget, [](const Evaluation& each) { return each.low; }));
  if (best) {
    answer.evaluation = static_cast<int>(*best) + 1;
    answer.energy = *evaluations[*best].energy;
  }
  answer.outlasts_run = run.account.energy && *run.account.energy < budget;
  return answer;
}

}  // namespace joulelab

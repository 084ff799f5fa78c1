#include "cli/evaluation_print.h"

#include <algorithm>
#include <fmt/format.h>

#include "analyse/word.h"
#include "cli/print.h"

namespace joulelab {
namespace {

std::string name_of(int evaluation, const std::optional<int>& index) {
  return index ? fmt::format("epoch {}", *index + 1) : fmt::format("evaluation {}", evaluation);
}

std::string answer_text(const EnergyToAccuracy& answer) {
  if (!answer.met) {
    return fmt::format("{} not reached: at best {} for {}", percent(answer.target),
                       percent(answer.best), text_of(answer.spent));
  }
  const auto& met = *answer.met;
  auto text = fmt::format("{} reached after {} and {} in {} ({}; 95 %: {}), more than {}",
                          percent(answer.target), text_of(met.energy), text_of(met.time),
                          name_of(met.evaluation, met.index), percent(met.accuracy),
                          text_between(met.low, met.high), text_of(met.before));
  if (met.spent_evaluating)
    text += fmt::format("; {} of it on evaluations", text_of(*met.spent_evaluating));
  return text;
}

std::string answer_text(const AccuracyAtBudget& answer) {
  if (!answer.accuracy) {
    return fmt::format("{} are less than the first evaluation took", text_of(answer.budget));
  }
  auto text = fmt::format("{} for {} of {}", percent(*answer.accuracy), text_of(answer.energy),
                          text_of(answer.budget));
  if (answer.low != answer.high) {
    text += fmt::format(" (by the meters' 95 %: {} to {})",
                        answer.low ? percent(*answer.low) : "not known", percent(*answer.high));
  }
  if (answer.outlasts_run) text += "; the run ended with budget left";
  return text;
}

}  // namespace

void print_evaluations(std::FILE* out, const Run& run, const AccuracyAnswers& answers) {
  if (run.evaluations.empty()) return;
  const auto best = std::ranges::max_element(run.evaluations, {}, &Evaluation::accuracy);
  print_line(out, "accuracy",
             fmt::format("{} at last, {} at best in {} ({} evaluations)",
                         percent(run.evaluations.back().accuracy()), percent(best->accuracy()),
                         name_of(static_cast<int>(best - run.evaluations.begin()) + 1, best->index),
                         run.evaluations.size()));
  if (answers.to_target) print_line(out, "to target", answer_text(*answers.to_target));
  if (answers.at_budget) print_line(out, "for budget", answer_text(*answers.at_budget));
}

}  // namespace joulelab

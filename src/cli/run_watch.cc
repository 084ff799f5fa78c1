#include "cli/run_watch.h"

#include <fmt/format.h>
#include <memory>
#include <unistd.h>

namespace joulelab {
namespace {

// Of a run of thousands of epochs a projection is kept after every half a percent of them.
constexpr int most_kept = 200;

}  // namespace

double co2e_g_per_j(const Intensity& intensity, double pue) {
  return (pue * Joules{1} * intensity.value).value;
}

// Whether an epoch has ended.
bool BudgetWatch::note(const Sight& sight) {
  if (sight.account.energy) book_.note_total(sight.now - sight.begin, *sight.account.energy);
  const auto epochs = sight.heard.values.find("epochs");
  const int done = static_cast<int>(book_.so_far().epochs.size());
  // At its end a run tells how many there were, which is no plan.
  const bool is_plan = done == 0 || book_.so_far().epochs_planned == 0;
  if (is_plan && epochs != sight.heard.values.end() && epochs->second > done &&
      epochs->second < 1e6)
    book_.plan(static_cast<int>(epochs->second));
  bool has_ended = false;
  for (const auto& mark : sight.heard.marks)
    has_ended = book_.note_mark(mark, mark.at - sight.begin) || has_ended;
  return has_ended;
}

void BudgetWatch::project() {
  const auto projection = projection_of(book_.so_far());
  projection_ = projection ? std::optional(*projection) : std::nullopt;
  if (!projection_) return;
  const int step = projection_->epochs_done * most_kept / projection_->epochs_planned;
  if (step <= kept_steps_) return;
  kept_steps_ = step;
  projections_.push_back(*projection_);
}

std::optional<Stop> BudgetWatch::look(const Sight& sight) {
  const bool has_ended = note(sight);
  const auto& energy = sight.account.energy;
  if (has_ended && energy) project();
  const auto& so_far = book_.so_far();
  const int done = static_cast<int>(so_far.epochs.size());
  if (has_ended && show_) {
    show_({.epochs_done = done,
           .epochs_planned = so_far.epochs_planned,
           .energy = energy,
           .projection = projection_,
           .co2e_g_per_j = co2e_g_per_j_},
          sight.now);
  }
  // Once all is done there is nothing left to be stopped.
  if (so_far.epochs_planned > 0 && done >= so_far.epochs_planned) return std::nullopt;
  const auto accuracy = sight.heard.values.find("accuracy");
  Spending spending{.energy = energy, .co2e_g_per_j = co2e_g_per_j_, .projection = projection_};
  if (accuracy != sight.heard.values.end()) spending.accuracy = accuracy->second;
  return stop_for(budget_, spending);
}

void BudgetWatch::complete(Run& run) {
  run.projections = std::move(projections_);
  if (run.stop) run.warnings.push_back({"stopped-early", stopped_text(run)});
  if (const auto blind = blind_budget(budget_, run.account)) run.warnings.push_back(*blind);
}

BudgetWatch::Show lines_on_stderr() {
  const bool is_terminal = ::isatty(STDERR_FILENO) != 0;
  const auto shown = std::make_shared<std::optional<Instant>>();
  return [is_terminal, shown](const RunProgress& progress, Instant now) {
    constexpr Seconds pause{1};
    if (*shown && now - **shown < pause) return;
    *shown = now;
    fmt::print(stderr, "{}{}\n", is_terminal ? "\r\033[K" : "", progress_line(progress));
  };
}

}  // namespace joulelab

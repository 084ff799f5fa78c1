#pragma once
// Looks at a run under way: projects its end after each epoch, shows it, holds its budget.

#include <functional>
#include <vector>

#include "analyse/epoch_book.h"
#include "analyse/projection_text.h"
#include "study/budget.h"
#include "study/watch.h"

namespace joulelab {

class BudgetWatch final : public RunWatch {
 public:
  using Show = std::function<void(const RunProgress&, Instant)>;
  // `co2e_g_per_j`: intensity and PUE. `show` is called after each epoch; none: nothing is shown.
  BudgetWatch(Budget budget, std::optional<double> co2e_g_per_j, Show show)
      : budget_(std::move(budget)), co2e_g_per_j_(co2e_g_per_j), show_(std::move(show)) {}

  std::optional<Stop> look(const Sight& sight) override;
  void complete(Run& run) override;

 private:
  bool note(const Sight& sight);
  void project();

  Budget budget_;
  std::optional<double> co2e_g_per_j_;
  Show show_;
  EpochBook book_;
  std::vector<Projection> projections_;  // those that are kept
  std::optional<Projection> projection_;
  int kept_steps_ = 0;
};

// Grams of CO2e that a joule comes to.
double co2e_g_per_j(const Intensity& intensity, double pue);

// Prints each line to standard error, one a second at most; on a terminal where a line of the work
// may stand it is put in that line's place.
BudgetWatch::Show lines_on_stderr();

}  // namespace joulelab

#pragma once
// Keeps the epochs of a run while it is under way: its marks come with their own stamps, its energy
// is known at the instants of looking, and between two of those it is taken to rise evenly.

#include <deque>
#include <optional>

#include "analyse/projection.h"
#include "mark/mark.h"

namespace joulelab {

class EpochBook {
 public:
  // The energy of the run up to `at`, from its begin. Times do not fall.
  void note_total(Seconds at, Joules energy);
  // A mark of the work at `at` from the run's begin, which a total at or after it was noted for.
  // Whether an epoch has ended by it: the second process that tells of one ends it no more.
  bool note_mark(const Mark& mark, Seconds at);

  const RunSoFar& so_far() const { return run_; }
  void plan(int epochs) { run_.epochs_planned = epochs; }

 private:
  struct Total {
    double at_s = 0, energy_j = 0;
  };
  Total total_at(double at_s) const;
  std::deque<Total> totals_{{0, 0}};
  std::optional<Total> previous_;  // where the first epoch began, or the last one ended
  std::optional<int> last_index_;
  RunSoFar run_;
};

}  // namespace joulelab

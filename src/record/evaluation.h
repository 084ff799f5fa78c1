#pragma once
// How accurate the network was at some moment of the training, and what it had cost until then.
// The one surprise: a telling that only repeats the last evaluation, as trainers do at the end, is
// none.

#include <map>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/units.h"

namespace joulelab {

struct Run;
struct Window;

struct Evaluation {
  Instant told{};
  std::map<std::string, double> values;  // "accuracy", and what was told with it
  // Derived by account_run():
  Instant at{};                  // the end of its window "validate"; without one, when it was told
  std::optional<int> index;      // of that window: the epoch, from 0
  std::optional<Joules> energy;  // from the run's begin until `at`; nothing: not covered
  Joules low{}, high{};          // 95 %
  double coverage = 0;           // least covered share of that time
  std::optional<Joules> own_energy;  // of its window "validate", which `energy` holds too
  bool operator==(const Evaluation&) const = default;

  double accuracy() const { return values.at("accuracy"); }
};

// The run's window "validate" that ended last, at `told` or before; null: none did.
const Window* validation_before(const Run& run, Instant told);

// Finds for each of the run's evaluations its window "validate", the last one that ended before it
// was told, and `at`. Leaves out those that were told before the run's begin, those without a
// finite accuracy, and, in a run with such windows, those before the first ended and those that
// follow another evaluation with no further window between.
void settle(Run& run);

}  // namespace joulelab

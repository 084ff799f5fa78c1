#pragma once
// The energy counter of a far instrument, which comes as a number in its own unit and counts for
// years, as joules since the first reading. For counters of microjoules that wrap within minutes
// see counter.h.

#include <optional>

#include "base/clock.h"
#include "record/trace.h"

namespace joulelab {

class EnergyTotal {
 public:
  // `range`: how much it can show before it begins anew at zero, where that is known.
  explicit EnergyTotal(std::optional<Joules> range = {}) : range_(range) {}

  // Takes what the instrument showed at `at`. Where it fell it has wrapped, if that is possible for
  // what hangs on an instrument; else it counts anew, and what it used since the last reading is
  // not known and not added.
  Event update(Joules shown, Instant at);
  // The instrument is known not to have counted all along: whatever it shows next is a reset.
  void doubt() { is_doubtful_ = true; }

  Joules total() const { return total_; }

 private:
  std::optional<Joules> range_, last_;
  Instant read_;
  Joules total_;
  bool is_doubtful_ = false;
};

}  // namespace joulelab

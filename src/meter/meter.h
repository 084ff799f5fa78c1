#pragma once
// An instrument: says what it sees, reads it. Two functions.

#include <span>
#include <vector>

#include "base/result.h"
#include "record/trace.h"

namespace joulelab {

class Meter {
 public:
  virtual ~Meter() = default;
  virtual std::span<const Channel> channels() const = 0;
  // Whether its samples have the instant of their arrival, which the sampler does not set back by
  // their age.
  virtual bool stamps_itself() const { return false; }
  // Appends one sample per channel, all stamped `at`, the instant before the reading; the sampler
  // moves them to its middle. An instrument that speaks when it likes appends what came since the
  // last reading, in the order of time, which may be nothing; such a stamp, which the instrument
  // itself gave, stays. An Error of kind `transient` leaves a gap and sampling goes on; any other
  // kind ends this meter and is recorded in the run. Not thread-safe.
  virtual Result<void> read(Instant at, std::vector<Sample>& samples) = 0;
};

}  // namespace joulelab

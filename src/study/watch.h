#pragma once
// Somebody who looks at a run while it is under way, and may say that it has to end.

#include <optional>

#include "mark/log.h"
#include "record/ledger.h"
#include "record/run.h"

namespace joulelab {

// The run at one instant. What a slow or far meter has not told yet is not in the account.
struct Sight {
  Instant begin, now;
  Account account;  // of [begin, now]
  Heard heard;      // marks that were not in an earlier sight, and all values
};

class RunWatch {
 public:
  virtual ~RunWatch() = default;
  // Called four times a second and once when the work has ended, never twice at a time, on a thread
  // of its own with a real clock. A Stop ends the work; it is asked for once.
  virtual std::optional<Stop> look(const Sight& sight) = 0;
  // What it has to say of the run, when it is over and accounted for.
  virtual void complete(Run& run) = 0;
};

}  // namespace joulelab

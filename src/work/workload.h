#pragma once
// What is measured. It tells its windows and its outcome to the log, directly or over the socket.

#include "base/result.h"
#include "base/units.h"
#include "mark/log.h"

namespace joulelab {

struct Ending {
  int exit_status = 0;           // 128 + signal for a death by signal, as a shell says it
  bool was_interrupted = false;  // we were asked to stop (Ctrl-C, SIGTERM) while it ran
  Seconds cpu{0};  // CPU time of its processes that were waited for: not ours, though our children
};

enum class StopWay {
  ask,   // to end as soon as it has kept what it has (SIGTERM)
  kill,  // now (SIGKILL)
};

class Workload {
 public:
  virtual ~Workload() = default;
  // Everything that must not be measured: finds the program, makes folders.
  virtual Result<void> prepare() = 0;
  // Returns when the work has ended. An Error only where it could not begin.
  virtual Result<Ending> run(MarkLog& log) = 0;
  // Makes the run that is under way end, or the next one at once. Thread-safe. Returns before the
  // work has ended.
  virtual void stop(StopWay way) = 0;
};

}  // namespace joulelab

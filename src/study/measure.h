#pragma once
// One execution of a workload under all the meters: the middle of the straight line.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "meter/sampler.h"
#include "record/run.h"
#include "study/watch.h"
#include "work/workload.h"

namespace joulelab {

struct MeasureOptions {
  // Between two readings of the near meters; nothing: each one's own. A far one is as slow as it
  // is.
  std::optional<Seconds> period;
  Seconds baseline{0};  // idle time recorded before the work begins
  Machine machine;
  Cell cell;
  std::vector<std::string> command;  // as the record shows it
  JournalPlan journal;               // where the samples go meanwhile; no file: memory
  // This process is here for this run alone: its start-up is overhead of the run too.
  bool owns_process = false;
  RunWatch* watch = nullptr;  // who looks at the run meanwhile
  Seconds grace{60};          // from asking the work to end until it is killed
};

// Prepares, records the baseline, runs, closes the books (account_run). The run's status is `cut`
// where the work was interrupted or did not end with 0 when the watch stopped it, else `failed`
// where it ended with another status than 0. A meter that
// dies on the way leaves its trace so far and a warning. An Error only where the work could not
// begin.
Result<Run> measure(Workload& work, std::vector<NamedMeter> meters, Clock& clock,
                    const MeasureOptions& options);

}  // namespace joulelab

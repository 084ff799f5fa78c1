#pragma once
// Runs a study: each cell that is not finished yet, one after the other, each run stored before the
// next begins. What it runs and measures with is handed in, so that a test needs no machine.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "meter/catalogue.h"
#include "store/store.h"
#include "study/gpu_hold.h"
#include "study/status.h"
#include "study/study.h"
#include "study/watch.h"
#include "work/workload.h"

namespace joulelab {

// Makes the work of a cell anew: each cell is a fresh process with a seed of its own.
using WorkloadFactory =
    std::function<Result<std::unique_ptr<Workload>>(const Cell& cell, std::uint64_t seed)>;
using MeterFactory = std::function<Result<OpenedMeters>()>;

struct Laboratory {
  WorkloadFactory make_workload;
  MeterFactory open_meters;
  Clock& clock;
  Machine machine;
  // Who looks at a cell's run while it is under way; none: nobody.
  std::function<std::unique_ptr<RunWatch>(const Cell&)> make_watch{};
  // Sets the GPUs for a cell. None: nobody allowed it, and a study that asks for it is refused.
  std::function<Result<std::unique_ptr<GpuHold>>(const GpuSetting&)> hold_gpus{};
  std::function<void(Run&)> complete{};  // what is told of each run beyond its measurement
  std::function<bool()> should_stop;     // asked between the cells and while cooling down
  bool has_journal = false;  // samples go to the store's trace folder while they are taken
  bool restart = false;      // begin anew, though there are finished runs
};

struct Progress {
  int finished = 0, planned = 0;
  std::optional<Seconds> left;  // nothing before a first run is finished
};

// What a person may want to see. Called on the thread of run_study.
class StudyObserver {
 public:
  virtual ~StudyObserver() = default;
  virtual void warm_up_started(const Cell&, Seconds) {}
  virtual void cell_started(const Cell&, const Progress&) {}
  virtual void cell_finished(const Run&, const Progress&) {}  // it may have failed or been cut
  virtual void warned(const Warning&) {}
};

struct StudyOutcome {
  StudyStatus status;
  bool was_interrupted = false;  // a person stopped it: resume goes on
  bool was_stopped = false;      // a cell failed, and the protocol stops on failure
};

// `study_text` is the file that `study` was read from; it is kept with the runs. Errors: `invalid`
// where the file has changed since runs of it were finished, or another process is at work on the
// study; those of the store. A cell that fails is a run with that status, not an Error.
Result<StudyOutcome> run_study(const Study& study, const std::string& study_text, Store& store,
                               const Laboratory& laboratory, StudyObserver& observer);

}  // namespace joulelab

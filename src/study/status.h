#pragma once
// How far a study is: its plan laid beside the runs in the store.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "record/run.h"
#include "store/store.h"
#include "study/study.h"

namespace joulelab {

struct CellStatus {
  Cell cell;
  // Of the cell's finished run if there is one, else of its last; nothing: it has not run.
  std::optional<RunStatus> status;
  std::string run;  // the id of that run
  bool operator==(const CellStatus&) const = default;
};

struct StudyStatus {
  std::vector<CellStatus> cells;       // in the order of the plan
  std::optional<std::string> process;  // the number of the process at work on it now

  int planned() const { return static_cast<int>(cells.size()); }
  int count(RunStatus status) const;
  // What a resume will do: everything that is not finished, failed and cut cells too.
  int remaining() const { return planned() - count(RunStatus::finished); }
};

// Pure. `runs` in order of time; those of other cells are passed over.
StudyStatus status_of(std::span<const Cell> planned, std::span<const Run> runs);

// Stores a run with status `cut` for each attempt whose process is gone, of whatever study, and
// returns these runs.
Result<std::vector<Run>> recover_cut_runs(Store& store);

// Recovers, then compares, up to the block after which the study has enough: see repetition.h.
Result<StudyStatus> study_status(const Study& study, Store& store);

// The time that `remaining` will take by the runs that are `finished`: the mean of those with the
// same factors, else of all, with the pauses of the protocol. Nothing before the first has
// finished.
std::optional<Seconds> time_left(const Protocol& protocol, std::span<const Cell> remaining,
                                 std::span<const Run> finished);

}  // namespace joulelab

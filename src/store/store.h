#pragma once
// Where runs are kept. A run is appended once, whole, and never changed.

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "record/run.h"

namespace joulelab {

// Which runs to list; every given condition must hold.
struct RunFilter {
  std::optional<std::string> study;
  std::optional<RunStatus> status;
  std::optional<std::string> id_prefix;
};

// A cell of a study that has begun. It is forgotten when a run of its study and place in the plan
// is appended; one that stays after its process was killed becomes a run that was cut.
struct Attempt {
  Run run;              // what is known before the end, with status `cut`
  std::string process;  // who is at work on it
};

// Not thread-safe; any number of processes may have the same store open. One transaction a run,
// synced to disk before append() returns. Errors name the file; none of them loses what is stored.
class Store {
 public:
  virtual ~Store() = default;
  // Takes charge of the run's trace file: moves it to trace_folder() where the samples lie in it
  // alone, else removes it.
  virtual Result<void> append(const Run& run) = 0;
  // All of them or, on an error, none, in one transaction: for many runs whose samples lie in
  // memory, such as those of an import.
  virtual Result<void> append_all(std::span<const Run> runs) = 0;
  // In order of time, without traces, marks and windows (10,000 runs well under a second). Of a
  // study: the runs since it was last saved.
  virtual Result<std::vector<Run>> list(const RunFilter& filter) = 0;
  // Beside the store: where long runs have their samples, and each run its journal while it is
  // under way.
  virtual std::filesystem::path trace_folder() const = 0;
  // One run, whole; the samples of a long one stay in its trace file. `id` may be an unambiguous
  // beginning of an id.
  virtual Result<Run> load(const std::string& id) = 0;

  // A study's file as it was when it began, so that resume knows whether it has changed. Saving it
  // again begins the study anew: its earlier runs stay, but are no longer listed as the study's.
  virtual Result<void> save_study(const std::string& name, const std::string& text) = 0;
  virtual Result<std::optional<std::string>> load_study(const std::string& name) = 0;

  // Error `invalid` where the same cell is under way already.
  virtual Result<void> begin(const Attempt& attempt) = 0;
  virtual Result<std::vector<Attempt>> attempts() = 0;

  // Calibrations are only ever added. Error `invalid` where there is one of this id.
  virtual Result<void> append(const Calibration& calibration) = 0;
  // All of them, the newest first: of one machine the first counts.
  virtual Result<std::vector<Calibration>> calibrations() = 0;
};

// Opens or makes the SQLite file (WAL, synchronous FULL) and its folder. Errors: `denied` for a
// read-only folder, `broken` for a file that is no store, `invalid` for a store of a newer version.
Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& file);

// $JOULELAB_STORE, else $XDG_DATA_HOME/joulelab/runs.db, else ~/.local/share/joulelab/runs.db.
std::filesystem::path default_store_path();

// The trace_folder() of the store in `file`, which need not be there.
std::filesystem::path trace_folder_of(const std::filesystem::path& file);

}  // namespace joulelab

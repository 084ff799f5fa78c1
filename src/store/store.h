#pragma once
// Where runs are kept. A run is appended once, whole, and never changed.

#include <filesystem>
#include <memory>
#include <optional>
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

// Not thread-safe. One transaction a run, synced to disk before append() returns.
class Store {
 public:
  virtual ~Store() = default;
  virtual Result<void> append(const Run& run) = 0;
  // In order of time, without traces (fast: 10,000 runs well under a second).
  virtual Result<std::vector<Run>> list(const RunFilter& filter) = 0;
  // One run, whole. `id` may be an unambiguous beginning of an id.
  virtual Result<Run> load(const std::string& id) = 0;

  // A study's file as it was when it began, so that resume knows whether it has changed.
  virtual Result<void> save_study(const std::string& name, const std::string& text) = 0;
  virtual Result<std::optional<std::string>> load_study(const std::string& name) = 0;
};

// Opens or makes the SQLite file (WAL, synchronous FULL). Errors: `denied` for a read-only folder,
// `broken` for a file that is no store, `invalid` for a store of a newer version.
Result<std::unique_ptr<Store>> open_store(const std::filesystem::path& file);

// $JOULELAB_STORE, else $XDG_DATA_HOME/joulelab/runs.db, else ~/.local/share/joulelab/runs.db.
std::filesystem::path default_store_path();

}  // namespace joulelab

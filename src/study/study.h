#pragma once
// The matrix that a person wrote, as plain data: what varies, what is the same for all, and by
// which protocol it is measured. docs/STUDY_FILE.md describes the file it is read from.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/units.h"
#include "record/intensity.h"
#include "stats/stopping.h"
#include "study/budget.h"
#include "study/imported_data.h"

namespace joulelab {

// What varies from cell to cell. Levels are text, as they appear on a command line.
struct Factor {
  std::string name;
  std::vector<std::string> levels;
  bool operator==(const Factor&) const = default;
};

using Options = std::map<std::string, std::string>;  // epochs -> "10"

// Options for the cells in which every named factor has the named level.
struct Override {
  Options when;
  Options options;
  bool operator==(const Override&) const = default;
};

enum class WorkKind {
  train,    // joulelab-train
  command,  // any program, from a template
  fake,     // deterministic, for trying out a study and for tests
};

enum class CellOrder { random_blocks, as_written };

struct Protocol {
  int repetitions = 3;                // with `until`: the most
  std::optional<StoppingRule> until;  // on each combination's energy: see repetition.h
  std::uint64_t seed = 1;
  CellOrder order = CellOrder::random_blocks;
  Seconds warm_up{10};       // before the first cell; 0: none
  Seconds idle_baseline{5};  // before each cell, recorded
  Seconds cool_down{5};      // before each cell, not recorded
  bool stop_on_failure = false;
  Budget budget;  // of each run; never in grams, for a study has no one place
  bool operator==(const Protocol&) const = default;
};

// For the recipe that reaches an accuracy with the fewest joules; search.h does it.
struct Search {
  double target_accuracy = 0.9;
  int first_epochs = 1;   // of the first rung; each further one has `reduction` times as many
  int reduction = 3;      // of the candidates of a rung, one in so many goes on
  int rungs = 3;          // at most
  int confirmations = 3;  // repetitions of the finalists
  bool operator==(const Search&) const = default;
};

struct Study {
  std::string name;
  std::string question;
  std::vector<Factor> factors;  // as written: the first varies slowest
  Options options;  // the same for every cell, unless an override or a factor says other
  std::vector<Override> overrides;
  WorkKind work = WorkKind::train;
  std::vector<std::string> command;  // the template, where work is `command`
  Protocol protocol;
  std::optional<Search> search;   // then the combinations of the factors are its candidates
  std::vector<Intensity> places;  // at which the report prices the energy
  double pue = 1;
  std::vector<std::string> meters{"auto"};
  std::optional<Seconds> period;     // between two readings; nothing: each meter's own
  bool calibrated = false;           // tell the wall's energy too, by the machine's calibration
  std::optional<ImportedData> data;  // instead of all that is run: factors, work, protocol, meters
  bool operator==(const Study&) const = default;
};

// The factor that [recipes] makes; its first level is the plain one.
inline constexpr const char* recipe_factor = "recipe";

// The factor itself, or nullptr.
const Factor* recipes_of(const Study& study);
// The options that hold for one recipe alone; nullptr where it has none.
const Override* recipe_named(const Study& study, const std::string& name);
bool is_recipe(const Override& over);

// Of imported runs, by its file or, where the runs are in a store, by having no file: there is
// nothing to run.
inline bool is_imported(const Study& study) { return study.data || study.factors.empty(); }

}  // namespace joulelab

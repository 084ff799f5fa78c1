#pragma once
// A study file with [search]: rung after rung, then the finalists beside the recipes of the file.

#include <functional>

#include "base/result.h"
#include "cli/study_setup.h"
#include "study/search.h"
#include "study/status.h"

namespace joulelab {

// Runs one ordinary study to its end, or as far as it comes. `is_anew`: what the store has of it is
// of an earlier search.
using RunStudy = std::function<Result<StudyOutcome>(const LoadedStudy& study, bool is_anew)>;

struct SearchOutcome {
  bool was_interrupted = false;  // by a person or by a failure: running it again goes on
  std::vector<Standing> finalists;
  std::optional<Winner> winner;
  LoadedStudy confirmation;  // the last study; its report is that of the search
  StudyStatus confirmed;     // how far that is
};

// Prints how the candidates stand after each rung, unless `is_quiet`. What is in the store already
// is not run again, and a rung after which another stage has begun is not opened again: what failed
// in it stays out. `is_anew`: whatever is in the store.
Result<SearchOutcome> run_search(const LoadedStudy& search, Store& store, const RunStudy& run,
                                 bool is_quiet, bool is_anew);

// What of the confirmation did not finish, by recipe: "1 of 3 repetitions of 'plain'". Empty: all
// did.
std::string shortfall_of(const SearchOutcome& outcome);

}  // namespace joulelab

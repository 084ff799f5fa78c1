#pragma once
// A study file with [search]: rung after rung, then the finalists beside the recipes of the file.

#include <functional>

#include "base/result.h"
#include "cli/study_setup.h"
#include "study/search.h"

namespace joulelab {

// Runs one ordinary study to its end, or as far as it comes.
using RunStudy = std::function<Result<StudyOutcome>(const LoadedStudy& study)>;

struct SearchOutcome {
  bool was_interrupted = false;  // by a person or by a failure: running it again goes on
  std::vector<Standing> finalists;
  std::optional<Winner> winner;
  LoadedStudy confirmation;  // the last study; its report is that of the search
};

// Prints how the candidates stand after each rung, unless `is_quiet`. What is in the store already
// is not run again.
Result<SearchOutcome> run_search(const LoadedStudy& search, Store& store, const RunStudy& run,
                                 bool is_quiet);

}  // namespace joulelab

#pragma once
// Running what a study file asks for, and its report: one study, or the studies of a search.

#include <string>

#include "base/result.h"
#include "cli/study_setup.h"
#include "study/status.h"

namespace joulelab {

struct StudyRunRequest {
  std::string file;           // or the name of a study in the store
  std::string store, report;  // empty: the usual ones
  bool restart = false, is_quiet = false, has_report = true;
  bool may_set_gpus = false;
};

// The exit status: 0 where nothing is left to do, 130 where a person stopped it.
Result<int> run_study_file(const StudyRunRequest& request, LoadedStudy& loaded);

// Writes the report and prints where it is. `target_accuracy`: as write_report() has it.
Result<void> print_report(const Study& study, Store& store, const std::filesystem::path& folder,
                          std::optional<double> target_accuracy = {});

void print_study_status(const StudyStatus& status);

}  // namespace joulelab

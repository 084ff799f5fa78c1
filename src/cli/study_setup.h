#pragma once
// What a study needs of this machine: the words that its file may use, its data, its work, its
// meters.

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"
#include "study/runner.h"
#include "study/study.h"

namespace joulelab {

struct LoadedStudy {
  Study study;
  std::string text;
  std::filesystem::path folder;   // of the file; of a study from the store nothing
  std::vector<Warning> warnings;  // "the trainer is not here, so architectures are not checked"
};

// `name`: for the complaints, the file's. All of them are printed; the Error then says how many.
Result<LoadedStudy> load_study_text(const std::string& text, const std::string& name);

Result<LoadedStudy> load_study_file(const std::filesystem::path& file);

// Fetches the data sets that the study names. One that cannot be had is replaced by `shapes`, which
// needs no network, and a warning says so.
void provide_data(LoadedStudy& loaded, bool quiet);

struct StudySetup {
  std::unique_ptr<FakeLoad> load;  // what fake work draws; nothing beside other work
  std::unique_ptr<Clock> clock;
  Laboratory laboratory;
};

// `logs`: the folder for the output of each cell. `study` must outlive the result.
StudySetup set_up(const LoadedStudy& loaded, const std::filesystem::path& logs);

}  // namespace joulelab

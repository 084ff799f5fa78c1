#pragma once
// The report of a study's runs, in every format at once.

#include <filesystem>

#include "analyse/findings.h"
#include "base/result.h"
#include "store/store.h"
#include "study/study.h"

namespace joulelab {

// Where a person who named no folder finds the report of a study.
std::filesystem::path report_folder(const std::string& asked, const std::string& study);

// Writes report.html, .md, .json, .tex and the CSV tables into `folder`; returns the HTML's path.
Result<std::filesystem::path> write_findings(const Findings& findings,
                                             const std::filesystem::path& folder);

// The same for the runs of a study in the store. Also for runs that were imported into it under the
// study's name, of which there is no file: then `study` has a name alone. `target_accuracy`: of RQ2
// (analyse/target.h).
Result<std::filesystem::path> write_report(const Study& study, Store& store,
                                           const std::filesystem::path& folder, WallTime now,
                                           std::optional<double> target_accuracy = {});

}  // namespace joulelab

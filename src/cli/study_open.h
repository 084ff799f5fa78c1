#pragma once
// The report of somebody's data as if it were a study of one's own: joulelab study open, and
// joulelab study report of a study file with [data].

#include <CLI/CLI.hpp>

#include "cli/command.h"
#include "cli/study_setup.h"

namespace joulelab {

// Reads, audits, tells the findings and writes the report into `out`; nothing is stored.
Result<int> report_imported(const LoadedStudy& loaded, const std::filesystem::path& out);

void add_study_open(CLI::App& study, Action& action);

}  // namespace joulelab

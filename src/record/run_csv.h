#pragma once
// Runs as a table, one line a run: the figures of the JSON that are one number or word each, under
// the same names (docs/FORMATS.md). What is not known is an empty cell.

#include <string>

#include "record/run.h"

namespace joulelab {

std::string run_csv_header();              // with its line end
std::string run_csv_line(const Run& run);  // with its line end

}  // namespace joulelab

#pragma once
// A run out of what a killed measurement left on the disk.

#include <filesystem>

#include "record/run.h"

namespace joulelab {

// `begun` is the run as it was known at its beginning. Its window becomes that of the samples, a
// baseline included, since its marks are lost; its status is `cut`. Errors: those of the file;
// `missing` where it holds no sample.
Result<Run> recovered_run(Run begun, const std::filesystem::path& file);

// The same of a file that says itself whose it is (TraceFileWriter::describe).
Result<Run> recovered_run(const std::filesystem::path& file);

}  // namespace joulelab

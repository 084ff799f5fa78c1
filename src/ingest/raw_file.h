#pragma once
// The files that were imported, as they were: one copy of each, under its SHA-256.

#include <filesystem>
#include <string>

#include "base/result.h"

namespace joulelab {

// `<folder of the store>/raw/<sha256>`.
std::filesystem::path raw_file_path(const std::filesystem::path& store, const std::string& sha256);

// Copies `file` there, unless it is there already. Error `transient` where the file is no longer
// the one with that hash.
Result<void> keep_raw_file(const std::filesystem::path& file, const std::string& sha256,
                           const std::filesystem::path& store);

}  // namespace joulelab

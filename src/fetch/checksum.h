#pragma once
// SHA-256 of a file, by libmd: small, and quick to load.

#include <filesystem>
#include <string>

#include "base/result.h"

namespace joulelab {

// 64 hexadecimal digits in lower case.
Result<std::string> sha256_of(const std::filesystem::path& file);

}  // namespace joulelab

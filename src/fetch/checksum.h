#pragma once
// SHA-256, by libmd: small, and quick to load.

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace joulelab {

// 64 hexadecimal digits in lower case.
Result<std::string> sha256_of(const std::filesystem::path& file);
std::string sha256_of_text(std::string_view text);

}  // namespace joulelab

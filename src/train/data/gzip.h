#pragma once
// A file that zlib compressed.

#include <filesystem>
#include <string>

#include "base/result.h"

namespace joulelab {

// All its bytes, decompressed; at most 4 GiB. A damaged file is an error that names it.
Result<std::string> read_gzip(const std::filesystem::path& file);

}  // namespace joulelab

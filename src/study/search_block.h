#pragma once
// The table [search] of a study file.

#include <optional>

#include "study/study.h"
#include "study/toml_reader.h"

namespace joulelab {

// Nothing where the file has no [search].
std::optional<Search> read_search(const TomlReader& root);

}  // namespace joulelab

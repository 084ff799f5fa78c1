#pragma once
// The table [protocol] of a study file.

#include "study/study.h"
#include "study/toml_reader.h"

namespace joulelab {

Protocol read_protocol(const TomlReader& root);

}  // namespace joulelab

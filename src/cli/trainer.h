#pragma once
// The other program: where it lies and what it can train. This one never links LibTorch.

#include <string>
#include <vector>

#include "base/result.h"

namespace joulelab {

// joulelab-train beside this program, else along $PATH. Error `missing` with how to build it.
Result<std::string> find_trainer();

// The architectures that it knows, by asking it (most of a second: LibTorch starts).
Result<std::vector<std::string>> trainer_architectures();

}  // namespace joulelab

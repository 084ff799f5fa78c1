#pragma once
// What the machine says of itself in /proc, /etc and /sys.

#include <filesystem>

#include "record/machine.h"

namespace joulelab {

// `root` as in Rapl::open. What cannot be read stays empty or 0.
Machine inspect_machine(const std::filesystem::path& root);

}  // namespace joulelab

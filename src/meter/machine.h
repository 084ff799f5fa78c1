#pragma once
// What the machine says of itself in /proc, /etc and /sys.

#include <filesystem>
#include <string>
#include <string_view>

#include "record/machine.h"

namespace joulelab {

// `root` as in Rapl::open. What cannot be read stays empty or 0.
Machine inspect_machine(const std::filesystem::path& root);

// The value of the first line "key : value", "key=value" or "key: value kB" in `text`, else empty.
std::string value_of(std::string_view text, std::string_view key);

}  // namespace joulelab

#pragma once
// Whole files, with errors that name the file, the cause and what to try.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace joulelab {

// Everything in `file`. Works for /proc and /sys, whose files have no size.
Result<std::string> read_text(const std::filesystem::path& file);

// Replaces `file` in one step: a reader sees the old text or the new, never half of it, and a full
// disk leaves the old one. Makes missing parent folders.
Result<void> write_text(const std::filesystem::path& file, std::string_view text);

// The same for a text that does not fit into memory: `produce` hands it over piece by piece. Its
// Error leaves the old file.
using Put = std::function<void(std::string_view)>;
using Production = std::function<Result<void>(const Put&)>;
Result<void> write_produced_text(const std::filesystem::path& file, const Production& produce);

// Whether `file` can be written: makes it, empty, where there is none. For long work, to fail
// early.
Result<void> check_writable(const std::filesystem::path& file);

// Moves `from` to `to`, which it replaces, also from one disk to another; makes missing folders.
Result<void> move_file(const std::filesystem::path& from, const std::filesystem::path& to);

// The Error for a failed system call on `file`, from errno: kind, reason in words, and a remedy.
Error system_error(const std::filesystem::path& file, std::string_view action, int error_number);

}  // namespace joulelab

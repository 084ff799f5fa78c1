#pragma once
// Another program, run to its end with its output kept: npm, tar, our own trainer.

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace joulelab {

struct ChildResult {
  int status = 0;      // 128 + signal where one killed it
  std::string output;  // both standard output and standard error
};

// Runs `command` in `folder` with no input. Error `missing` where there is no such program,
// `transient` where it was killed after `limit`.
Result<ChildResult> run_child(const std::vector<std::string>& command,
                              const std::filesystem::path& folder, Seconds limit);

}  // namespace joulelab

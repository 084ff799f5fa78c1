#pragma once
// The least change to a system that lets the members of a group read RAPL's counters without root,
// for good: a rule for domains that appear, a line for those that are there at boot, and the files
// of now. Everything is shown before it is done, and can be undone.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace joulelab {

struct GrantFile {
  std::filesystem::path path;  // as on the machine: "/etc/udev/rules.d/..."
  std::string text;
};

struct Grant {
  std::string group;
  std::vector<GrantFile> files;       // the same at every boot
  std::vector<std::string> commands;  // the same by hand, now; for a shell of root
};

// Error `invalid` for what is no name of a group (useradd's rule: a small letter or _, then also
// digits and -).
Result<Grant> rapl_grant(std::string_view group = "joulelab");

// What it changes, why it is closed, who gains what, and how it is undone: for a terminal.
std::string grant_text(const Grant& grant);

// Runs one command; an Error where it fails.
using CommandRunner = std::function<Result<void>(const std::vector<std::string>& command)>;
CommandRunner system_commands();

// Both say each thing that they did, a line for each. `root` as in Rapl::open; what is under it
// changes, and `run` makes the group where it is missing. Error `denied` without the right to it.
// Applying twice changes nothing more. Undone, the counters are as a kernel has them, whatever they
// were before: of their folder's group, which may not read them. The group and its members stay.
Result<std::vector<std::string>> apply_grant(const Grant& grant, const std::filesystem::path& root,
                                             const CommandRunner& run);
Result<std::vector<std::string>> undo_grant(const Grant& grant, const std::filesystem::path& root);

}  // namespace joulelab

#include "meter/descendant.h"

#include <optional>
#include <set>

#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

enum class Kin { own, other, unknown };

fs::path stat_of(const fs::path& proc, long long pid) {
  return proc / std::to_string(pid) / "stat";
}

// /proc/PID/stat is "PID (COMMAND) STATE PARENT ...", and COMMAND may hold anything, ")" too.
std::optional<long long> parent_in(std::string_view stat) {
  const auto end = stat.rfind(')');
  if (end == std::string_view::npos) return std::nullopt;
  const auto words = split(trim(stat.substr(end + 1)), ' ');
  if (words.size() < 2) return std::nullopt;
  return to_integer(words[1]);
}

Kin kin_of(const fs::path& proc, long long own, long long pid) {
  constexpr int deepest = 1000;  // numbers are used again: a chain read in haste may be a ring
  for (int i = 0; i < deepest && pid > 0; ++i) {
    if (pid == own) return Kin::own;
    const auto stat = read_text(stat_of(proc, pid));
    // One that may not be looked into is there, and is another user's.
    const bool is_there = stat || stat.error().kind == Error::Kind::denied;
    if (!is_there) return i == 0 ? Kin::unknown : Kin::other;
    const auto parent = stat ? parent_in(*stat) : std::nullopt;
    if (!parent) return Kin::other;
    pid = *parent;
  }
  return Kin::other;
}

// Our own number in the name space of this /proc, which need not be the one that we live in.
std::optional<long long> own_pid(const fs::path& proc) {
  std::error_code ignored;
  return to_integer(fs::read_symlink(proc / "self", ignored).string());
}

// Mounted with hidepid: even the first process cannot be seen.
bool hides_others(const fs::path& proc) {
  std::error_code ignored;
  return !fs::exists(stat_of(proc, 1), ignored);
}

}  // namespace

std::size_t count_descendants(const fs::path& root, std::span<const unsigned> pids) {
  const auto proc = root / "proc";
  const std::set<unsigned> distinct(pids.begin(), pids.end());
  const auto own = own_pid(proc);
  if (!own) return distinct.size();
  std::size_t ours = 0, unknown = 0;
  for (const auto pid : distinct) {
    const auto kin = pid == 0 ? Kin::unknown : kin_of(proc, *own, pid);
    if (kin == Kin::own) ++ours;
    if (kin == Kin::unknown) ++unknown;
  }
  const bool is_foreign_numbering = unknown == distinct.size() && !hides_others(proc);
  return is_foreign_numbering ? unknown : ours;
}

}  // namespace joulelab

#include "train/memory.h"

#include <algorithm>
#include <string>
#include <sys/resource.h>

#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// "MemAvailable:  1024 kB" -> bytes, from a file of such lines.
std::optional<std::uint64_t> kibibytes(const std::string& text, std::string_view name) {
  for (const auto line : split(text, '\n')) {
    if (!line.starts_with(name)) continue;
    const auto words = split(trim(line.substr(name.size())), ' ');
    const auto number = to_integer(words.front());
    if (number && *number >= 0) return static_cast<std::uint64_t>(*number) * 1024;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> number_in(const fs::path& file) {
  const auto text = read_text(file);
  const auto number = text ? to_integer(trim(*text)) : std::nullopt;  // "max" is none
  return number && *number >= 0 ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

// Pages of files that the kernel would give back before it killed anyone.
std::uint64_t reclaimable(const fs::path& group) {
  const auto text = read_text(group / "memory.stat").value_or("");
  constexpr std::string_view name = "inactive_file ";
  for (const auto line : split(text, '\n')) {
    if (line.starts_with(name)) {
      return static_cast<std::uint64_t>(to_integer(line.substr(name.size())).value_or(0));
    }
  }
  return 0;
}

// Of the group's limit; nothing where it has none.
std::optional<std::uint64_t> left_in(const fs::path& group) {
  const auto limit = number_in(group / "memory.max"), used = number_in(group / "memory.current");
  if (!limit || !used) return std::nullopt;
  const auto kept = *used - std::min(*used, reclaimable(group));
  return *limit - std::min(*limit, kept);
}

// The process's own group and those that hold it.
std::optional<std::uint64_t> left_in_groups(const fs::path& root) {
  const auto text = read_text(root / "proc/self/cgroup").value_or("");
  std::optional<std::uint64_t> least;
  for (const auto line : split(text, '\n')) {
    constexpr std::string_view version_2 = "0::/";
    if (!line.starts_with(version_2)) continue;
    const auto top = root / "sys/fs/cgroup";
    auto group = top / fs::path(line.substr(version_2.size()));
    for (;; group = group.parent_path()) {
      if (const auto left = left_in(group)) least = std::min(least.value_or(*left), *left);
      if (group.native().size() <= top.native().size()) break;
    }
  }
  return least;
}

}  // namespace

std::optional<std::uint64_t> available_memory(const fs::path& root) {
  const auto text = read_text(root / "proc/meminfo").value_or("");
  const auto free = kibibytes(text, "MemAvailable:");
  if (!free) return left_in_groups(root);
  const auto machine = *free + kibibytes(text, "SwapFree:").value_or(0);
  return std::min(machine, left_in_groups(root).value_or(machine));
}

void bound_memory() {
  const auto left = available_memory("/");
  const auto used = kibibytes(read_text("/proc/self/status").value_or(""), "VmData:");
  rlimit limit{};
  if (!left || !used || ::getrlimit(RLIMIT_DATA, &limit) != 0) return;
  const auto bound = static_cast<rlim_t>(*used + *left);
  if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur <= bound) return;
  limit.rlim_cur = std::min(bound, limit.rlim_max);
  ::setrlimit(RLIMIT_DATA, &limit);
}

}  // namespace joulelab

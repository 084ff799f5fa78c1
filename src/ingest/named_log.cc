#include "ingest/named_log.h"

#include <algorithm>
#include <filesystem>

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// Folders and name, the last first.
std::vector<fs::path> parts_of(const std::string& file) {
  const auto path = fs::path(file).lexically_normal().relative_path();
  std::vector<fs::path> parts(path.begin(), path.end());
  std::ranges::reverse(parts);
  return parts;
}

bool starts_with(const std::vector<fs::path>& parts, const std::vector<fs::path>& beginning) {
  return beginning.size() <= parts.size() &&
         std::equal(beginning.begin(), beginning.end(), parts.begin());
}

}  // namespace

NamedLogs::NamedLogs(std::span<const Import> imports) {
  for (const auto& import : imports) {
    if (!import.traces.empty())
      by_name_.emplace(fs::path(import.file).filename().string(), &import);
  }
}

const Import* NamedLogs::of(const ImportedRow& row) const {
  const auto told = row.facts.find("trace_file");
  if (told == row.facts.end()) return nullptr;
  const auto wanted = parts_of(told->second);
  if (wanted.empty()) return nullptr;
  const auto [first, last] = by_name_.equal_range(wanted.front().string());
  for (auto found = first; found != last; ++found) {
    if (starts_with(parts_of(found->second->file), wanted)) return found->second;
  }
  return nullptr;
}

}  // namespace joulelab

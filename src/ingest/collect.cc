#include "ingest/collect.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "ingest/recognise.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> files_in(const fs::path& folder) {
  std::vector<std::string> files;
  std::error_code problem;
  auto entry = fs::recursive_directory_iterator(
      folder, fs::directory_options::skip_permission_denied, problem);
  for (; !problem && entry != fs::recursive_directory_iterator(); entry.increment(problem)) {
    const bool is_hidden = entry->path().filename().string().starts_with('.');
    if (is_hidden && entry->is_directory(problem)) entry.disable_recursion_pending();
    if (!is_hidden && entry->is_regular_file(problem)) files.push_back(entry->path().string());
  }
  std::ranges::sort(files);
  return files;
}

// What cannot be labelled is an error wherever it lies: the request does not fit the files.
Result<void> add_import(Import import, const LabelOptions& labels, Collected& collected) {
  JOULELAB_TRY(label(import, labels));
  collected.imports.push_back(std::move(import));
  return {};
}

}  // namespace

Result<Collected> collect(std::span<const std::string> paths, const ReadOptions& options,
                          const LabelOptions& labels) {
  Collected collected;
  std::set<std::string> seen;
  for (const auto& path : paths) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
      return fail(Error::Kind::missing, fmt::format("there is no {}", path),
                  "a file, or a folder of files");
    }
    if (!fs::is_directory(path, ignored)) {
      if (!seen.insert(path).second) continue;
      auto import = JOULELAB_TRY(read_import_file(path, options));
      JOULELAB_TRY(add_import(std::move(import), labels, collected));
      continue;
    }
    for (const auto& file : files_in(path)) {
      if (!seen.insert(file).second) continue;
      auto import = read_import_file(file, options);
      if (!import) {
        collected.passed_over.push_back({file, import.error().what});
        continue;
      }
      JOULELAB_TRY(add_import(std::move(*import), labels, collected));
    }
  }
  if (collected.imports.empty()) {
    return fail(Error::Kind::invalid, "no file of a known format was found",
                "joulelab import --help names the formats");
  }
  return collected;
}

}  // namespace joulelab

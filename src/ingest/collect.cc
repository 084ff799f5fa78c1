#include "ingest/collect.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>

#include "ingest/beside.h"
#include "ingest/recognise.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

bool may_be_read(const fs::path& folder) {
  std::error_code problem;
  const fs::directory_iterator entries(folder, problem);
  return !problem;
}

std::vector<std::string> files_in(const fs::path& folder, Collected& collected) {
  std::vector<std::string> files;
  std::error_code problem;
  auto entry = fs::recursive_directory_iterator(
      folder, fs::directory_options::skip_permission_denied, problem);
  for (; !problem && entry != fs::recursive_directory_iterator(); entry.increment(problem)) {
    const bool is_hidden = entry->path().filename().string().starts_with('.');
    const bool is_folder = entry->is_directory(problem);
    if (is_hidden && is_folder) entry.disable_recursion_pending();
    if (!is_hidden && is_folder && !may_be_read(entry->path())) {
      const auto name = entry->path().string();
      collected.passed_over.push_back({name, fmt::format("the folder {} may not be read", name)});
    }
    if (!is_hidden && entry->is_regular_file(problem)) files.push_back(entry->path().string());
  }
  std::ranges::sort(files);
  return files;
}

std::ptrdiff_t depth_of(const std::string& file) { return std::ranges::count(file, '/'); }

// Of files with the same bytes the one that lies the least deep: a backup lies beneath.
std::map<std::string, std::string> first_files(const std::vector<Import>& imports) {
  std::map<std::string, std::string> firsts;  // by hash
  for (const auto& import : imports) {
    auto& first = firsts.emplace(import.sha256, import.file).first->second;
    if (depth_of(import.file) < depth_of(first)) first = import.file;
  }
  return firsts;
}

// The same bytes twice would be the same runs twice. Two runs may well tell the same accuracies:
// such a log is a copy only in a folder that has others.
void pass_over_copies(Collected& collected) {
  const auto firsts = first_files(collected.imports);
  std::set<std::string> folders_of_copies;
  const auto is_copy = [&](const Import& import) {
    return firsts.at(import.sha256) != import.file;
  };
  const auto is_accuracy = [](const Import& import) {
    return import.format == Format::accuracy_log;
  };
  for (const auto& import : collected.imports) {
    if (is_copy(import) && !is_accuracy(import)) folders_of_copies.insert(folder_of(import.file));
  }
  std::erase_if(collected.imports, [&](const Import& import) {
    if (!is_copy(import)) return false;
    if (is_accuracy(import) && !folders_of_copies.contains(folder_of(import.file))) return false;
    collected.passed_over.push_back(
        {import.file, fmt::format("{} is the same as {}", import.file, firsts.at(import.sha256))});
    return true;
  });
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
    for (const auto& file : files_in(path, collected)) {
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
  pass_over_copies(collected);
  JOULELAB_TRY(check_row_labels(collected.imports, labels));
  return collected;
}

}  // namespace joulelab

#include "cli/trainer.h"

#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "base/child.h"
#include "base/text.h"

namespace joulelab {
namespace {

constexpr const char* trainer_name = "joulelab-train";

}  // namespace

Result<std::string> find_trainer() {
  std::error_code ignored;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", ignored);
  const auto beside = own.parent_path() / trainer_name;
  if (::access(beside.c_str(), X_OK) == 0) return beside.string();
  const char* path = std::getenv("PATH");
  for (const auto folder : split(path ? path : "", ':')) {
    const auto file = std::filesystem::path(folder) / trainer_name;
    if (::access(file.c_str(), X_OK) == 0) return file.string();
  }
  return fail(Error::Kind::missing,
              fmt::format("{} is neither beside joulelab nor along $PATH", trainer_name),
              "build it with ./setup");
}

Result<std::vector<std::string>> trainer_architectures() {
  constexpr Seconds limit{60};
  const auto trainer = JOULELAB_TRY(find_trainer());
  const auto answer = JOULELAB_TRY(run_child({trainer, "--list", "--json"}, ".", limit));
  const auto list = nlohmann::json::parse(answer.output, nullptr, false);
  std::vector<std::string> names;
  for (const auto& entry : list) {
    if (entry.is_object() && entry.contains("name")) names.push_back(entry.value("name", ""));
  }
  if (answer.status != 0 || names.empty()) {
    return fail(Error::Kind::broken, fmt::format("{} does not list its architectures", trainer),
                fmt::format("see what it says: {} --list --json", trainer));
  }
  return names;
}

}  // namespace joulelab

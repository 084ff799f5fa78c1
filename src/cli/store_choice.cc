#include "cli/store_choice.h"

#include <fmt/format.h>

namespace joulelab {

std::filesystem::path store_path(const std::string& asked) {
  return asked.empty() ? default_store_path() : std::filesystem::path(asked);
}

Result<std::unique_ptr<Store>> open_existing_store(const std::string& asked,
                                                   const std::string& hint) {
  const auto file = store_path(asked);
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored)) return open_store(file);
  return fail(Error::Kind::missing, fmt::format("there is no store {}", file.string()), hint);
}

}  // namespace joulelab

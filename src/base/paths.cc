#include "base/paths.h"

#include <cstdlib>
#include <string_view>

namespace joulelab {
namespace {

// An empty variable counts as unset, as the XDG specification says.
std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

}  // namespace

std::filesystem::path default_data_dir() {
  if (const auto chosen = variable("JOULELAB_DATA"); !chosen.empty()) return chosen;
  if (const auto cache = variable("XDG_CACHE_HOME"); !cache.empty()) {
    return std::filesystem::path(cache) / "joulelab" / "data";
  }
  const auto home = variable("HOME");
  return std::filesystem::path(home.empty() ? "." : home) / ".cache" / "joulelab" / "data";
}

}  // namespace joulelab

#include "ingest/beside.h"

#include <algorithm>
#include <filesystem>

namespace joulelab {

std::string folder_of(std::string_view file) {
  return std::filesystem::path(file).parent_path().string();
}

std::string stamp_in_name(std::string_view file) {
  const auto stem = std::filesystem::path(file).stem().string();
  const auto dash = stem.find_last_of("-_");
  const auto tail = dash == std::string::npos ? stem : stem.substr(dash + 1);
  const auto digits = std::ranges::count_if(tail, [](char c) { return c >= '0' && c <= '9'; });
  return digits >= 8 ? tail : std::string();
}

}  // namespace joulelab

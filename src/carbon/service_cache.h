#pragma once
// What services have answered, on disk: a service is not asked twice for the same hour. An entry is
// known by its address without secrets, and holds none.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace joulelab {

class ServiceCache {
 public:
  explicit ServiceCache(std::filesystem::path folder) : folder_(std::move(folder)) {}

  // What was kept of `address` and still holds at `now`. A damaged entry is none.
  std::optional<std::string> find(std::string_view address, WallTime now) const;

  // Keeps `body` until `end`, in one step: a reader sees it whole or not at all. Errors of the disk
  // are the caller's to ignore.
  Result<void> keep(std::string_view address, std::string_view body, WallTime end) const;

 private:
  std::filesystem::path file_of(std::string_view address) const;
  std::filesystem::path folder_;
};

}  // namespace joulelab

#pragma once
// A file of /sys or /proc that holds one integer and is read again and again: its descriptor stays
// open, so a reading is one system call. A driver that is loaded anew has a new file; a value
// that moves was not replaced, so it is looked up only where the value stands still.

#include <filesystem>
#include <optional>

#include "base/clock.h"
#include "base/descriptor.h"
#include "base/result.h"

namespace joulelab {

class SysfsFile {
 public:
  explicit SysfsFile(std::filesystem::path path) : path_(std::move(path)) {}

  // The number in the file, in the kernel's unit. Errors: `missing` where the file or its device is
  // gone, `denied`, `transient` where it holds no number, as of any system call on it; after each
  // of them the next reading opens the file anew. `at` is now. Not thread-safe.
  Result<long long> read(Instant at);

  const std::filesystem::path& path() const { return path_; }

 private:
  Result<long long> read_descriptor();
  bool was_replaced() const;

  std::filesystem::path path_;
  Descriptor descriptor_;
  std::optional<long long> last_;
  Instant checked_;
};

// The same, once: for what a driver says of itself and does not change.
Result<long long> read_number(const std::filesystem::path& file);

}  // namespace joulelab

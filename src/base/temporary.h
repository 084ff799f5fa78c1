#pragma once
// A private folder that goes away with its object: for sockets, downloads and tests.

#include <filesystem>
#include <system_error>

namespace joulelab {

class TemporaryFolder {
 public:
  // Under $TMPDIR or /tmp, mode 0700. The path is empty where none could be made.
  TemporaryFolder();
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace joulelab

#pragma once
// Bytes as a file that no disk sees: for tests and fuzz targets that read thousands of them.

#include <filesystem>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "record/bytes.h"

namespace joulelab {

class MemoryFile {
 public:
  explicit MemoryFile(ByteView bytes) : descriptor_(::memfd_create("joulelab", MFD_CLOEXEC)) {
    const auto written = ::write(*descriptor_, bytes.data(), bytes.size());
    is_whole_ = written == static_cast<ssize_t>(bytes.size());
  }
  bool is_whole() const { return is_whole_; }
  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(*descriptor_); }

 private:
  Descriptor descriptor_;
  bool is_whole_ = false;
};

}  // namespace joulelab

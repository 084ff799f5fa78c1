#pragma once
// A file of any length through a window of fixed size. Not mapped into memory: a file that shrinks
// under its reader would kill it.

#include <filesystem>

#include "base/descriptor.h"
#include "base/result.h"
#include "record/bytes.h"

namespace joulelab {

class FileWindow {
 public:
  static Result<FileWindow> open(const std::filesystem::path& file);
  // Bytes in memory, as if they were a file's: the window then is all of them.
  explicit FileWindow(Bytes bytes) : size_(bytes.size()), bytes_(std::move(bytes)) {}

  std::uint64_t size() const { return size_; }  // when it was opened, or less if it shrank

  // The bytes from `offset` on: at least `wanted` of them, fewer only at the file's end. Valid
  // until the next call.
  Result<ByteView> at(std::uint64_t offset, std::size_t wanted);

 private:
  FileWindow(std::filesystem::path file, Descriptor descriptor, std::uint64_t size)
      : file_(std::move(file)), descriptor_(std::move(descriptor)), size_(size) {}
  Result<void> fill(std::uint64_t offset, std::size_t wanted);

  std::filesystem::path file_;
  Descriptor descriptor_;
  std::uint64_t size_ = 0;
  std::uint64_t begin_ = 0;  // where the window stands
  Bytes bytes_;
};

}  // namespace joulelab

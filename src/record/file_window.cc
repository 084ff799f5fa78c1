#include "record/file_window.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"

namespace joulelab {

Result<FileWindow> FileWindow::open(const std::filesystem::path& file) {
  Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor) return tl::unexpected(system_error(file, "open", errno));
  struct stat status {};
  if (::fstat(*descriptor, &status) != 0) return tl::unexpected(system_error(file, "read", errno));
  if (!S_ISREG(status.st_mode))
    return fail(Error::Kind::invalid, file.string() + " is not a plain file");
  return FileWindow(file, std::move(descriptor), static_cast<std::uint64_t>(status.st_size));
}

Result<ByteView> FileWindow::at(std::uint64_t offset, std::size_t wanted) {
  if (offset >= size_) return ByteView{};
  wanted = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, size_ - offset));
  const bool is_inside = offset >= begin_ && offset + wanted <= begin_ + bytes_.size();
  if (!is_inside) JOULELAB_TRY(fill(offset, wanted));
  return ByteView(bytes_).subspan(static_cast<std::size_t>(offset - begin_));
}

Result<void> FileWindow::fill(std::uint64_t offset, std::size_t wanted) {
  constexpr std::size_t usual = std::size_t{1} << 20;
  begin_ = offset;
  const auto room = std::min<std::uint64_t>(std::max(wanted, usual), size_ - offset);
  bytes_.resize(static_cast<std::size_t>(room));
  std::size_t filled = 0;
  while (filled < bytes_.size()) {
    const auto count = ::pread(*descriptor_, bytes_.data() + filled, bytes_.size() - filled,
                               static_cast<off_t>(offset + filled));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return tl::unexpected(system_error(file_, "read", errno));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  if (filled < bytes_.size()) size_ = offset + filled;
  bytes_.resize(filled);
  return {};
}

}  // namespace joulelab

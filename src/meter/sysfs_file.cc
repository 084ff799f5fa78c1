#include "meter/sysfs_file.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

// How often the file of a value that stands still is looked at for having been replaced.
constexpr Seconds check_period{0.01};

Result<long long> number_in(std::string_view text, const std::filesystem::path& file) {
  if (const auto number = to_integer(text)) return *number;
  return fail(Error::Kind::transient, file.string() + " holds no number");
}

}  // namespace

Result<long long> SysfsFile::read_descriptor() {
  if (!descriptor_) {
    descriptor_ = Descriptor(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    if (!descriptor_) return tl::unexpected(system_error(path_, "open", errno));
  }
  std::array<char, 32> buffer;
  const auto count = ::pread(*descriptor_, buffer.data(), buffer.size(), 0);
  const int error_number = errno;
  auto number = count < 0 ? tl::unexpected(system_error(path_, "read", error_number))
                          : number_in({buffer.data(), static_cast<std::size_t>(count)}, path_);
  if (!number) descriptor_.close();
  return number;
}

bool SysfsFile::was_replaced() const {
  struct stat status {};
  return ::fstat(*descriptor_, &status) != 0 || status.st_nlink == 0;
}

Result<long long> SysfsFile::read(Instant at) {
  auto number = read_descriptor();
  const bool stands_still = number && last_ == *number;
  if (stands_still && at - checked_ >= check_period) {
    checked_ = at;
    if (was_replaced()) {
      descriptor_.close();
      number = read_descriptor();
    }
  }
  if (number) last_ = *number;
  return number;
}

Result<long long> read_number(const std::filesystem::path& file) {
  return number_in(JOULELAB_TRY(read_text(file)), file);
}

}  // namespace joulelab

#include "base/file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/descriptor.h"

namespace joulelab {
namespace {

// Writes everything, or says which errno stopped it.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

// Writes and syncs what is produced. An Error of the producer goes before one of the file.
Result<int> write_produced(int fd, const Production& produce) {
  int error_number = 0;
  JOULELAB_TRY(produce([&](std::string_view piece) {
    if (error_number == 0) error_number = write_all(fd, piece);
  }));
  if (error_number == 0 && ::fsync(fd) != 0) error_number = errno;
  return error_number;
}

// Something that is written to and never replaced: a terminal, a pipe, /dev/stdout even where it
// leads to a plain file. Replacing that would take the link away from every other program.
bool is_stream(const std::filesystem::path& file) {
  const auto name = std::filesystem::absolute(file).lexically_normal().string();
  std::error_code ignored;
  return name.starts_with("/dev/") || name.starts_with("/proc/") ||
         (std::filesystem::exists(file, ignored) &&
          !std::filesystem::is_regular_file(file, ignored));
}

Result<void> append_to_stream(const std::filesystem::path& file, const Production& produce) {
  const Descriptor fd(::open(file.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  if (!fd) return tl::unexpected(system_error(file, "write", errno));
  const int error_number = JOULELAB_TRY(write_produced(*fd, produce));
  const bool is_unsyncable = error_number == EINVAL || error_number == EROFS;  // a pipe, a terminal
  if (error_number == 0 || is_unsyncable) return {};
  return tl::unexpected(system_error(file, "write", error_number));
}

// Beside the file, then in its place. A link's file is replaced, not the link.
Result<void> replace_file(const std::filesystem::path& file, const Production& produce) {
  std::error_code is_new;
  const auto known = std::filesystem::canonical(file, is_new);
  const auto& target = is_new ? file : known;
  const auto part = fmt::format("{}.part-{}", target.string(), ::getpid());
  Result<int> error_number = 0;
  {
    const Descriptor fd(::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!fd) return tl::unexpected(system_error(file, "write", errno));
    error_number = write_produced(*fd, produce);
  }
  if (error_number == 0 && ::rename(part.c_str(), target.c_str()) == 0) return {};
  if (error_number == 0) error_number = errno;
  ::unlink(part.c_str());
  if (!error_number) return tl::unexpected(error_number.error());
  return tl::unexpected(system_error(file, "write", *error_number));
}

}  // namespace

Error system_error(const std::filesystem::path& file, std::string_view action, int error_number) {
  const auto what =
      fmt::format("cannot {} {}: {}", action, file.string(), std::strerror(error_number));
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
    case ENODEV:
      return {Error::Kind::missing, what, "check the path"};
    case EACCES:
    case EPERM:
    case EROFS:
      return {Error::Kind::denied, what, fmt::format("check with: ls -ld {}", file.string())};
    case ENOSPC:
    case EDQUOT:
      return {Error::Kind::broken, what, "free some space (df -h) and run the same command again"};
    case EINTR:
    case EAGAIN:
    case EIO:
    case ENODATA:
    case EBUSY:
      return {Error::Kind::transient, what, ""};
    default:
      return {Error::Kind::broken, what, ""};
  }
}

Result<std::string> read_text(const std::filesystem::path& file) {
  const Descriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (*fd < 0) return tl::unexpected(system_error(file, "open", errno));
  std::string text;
  std::array<char, 16384> buffer;
  for (;;) {
    const auto count = ::read(*fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return tl::unexpected(system_error(file, "read", errno));
    if (count == 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

Result<void> check_writable(const std::filesystem::path& file) {
  std::error_code ignored;  // a folder that cannot be made shows when the file is opened
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), ignored);
  const Descriptor fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
  if (!fd) return tl::unexpected(system_error(file, "write", errno));
  return {};
}

Result<void> write_produced_text(const std::filesystem::path& file, const Production& produce) {
  std::error_code ignored;  // a folder that cannot be made shows when the file is opened
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), ignored);
  return is_stream(file) ? append_to_stream(file, produce) : replace_file(file, produce);
}

Result<void> write_text(const std::filesystem::path& file, std::string_view text) {
  return write_produced_text(file, [text](const Put& put) -> Result<void> {
    put(text);
    return {};
  });
}

Result<void> move_file(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (from == to) return {};
  std::error_code error;
  if (to.has_parent_path()) std::filesystem::create_directories(to.parent_path(), error);
  std::filesystem::rename(from, to, error);
  if (!error) return {};
  if (error != std::errc::cross_device_link)
    return tl::unexpected(system_error(to, "write", error.value()));
  std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing, error);
  if (error) return tl::unexpected(system_error(to, "write", error.value()));
  std::filesystem::remove(from, error);  // a copy that stays does no harm
  return {};
}

}  // namespace joulelab

#include "train/data/gzip.h"

#include <array>
#include <cerrno>
#include <zlib.h>

#include "base/file.h"
#include "train/data/foreign_file.h"

namespace joulelab {
namespace {

// No set that we read is larger; a compressed file that claims more is an attack.
constexpr std::size_t largest_bytes = std::size_t{4} << 30;

// zlib reads a plain file too, so one path serves both.
Result<std::string> decompress(gzFile stream, const std::filesystem::path& file) {
  std::string bytes;
  std::array<char, 1U << 18> buffer;
  for (;;) {
    const int count = ::gzread(stream, buffer.data(), static_cast<unsigned>(buffer.size()));
    if (count < 0) return unusable(file, "a whole gzip file", "damaged or cut short");
    if (count == 0) break;
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
    if (bytes.size() > largest_bytes) return unusable(file, "at most 4 GiB of data", "more");
  }
  int status = Z_OK;
  ::gzerror(stream, &status);
  if (status != Z_OK) return unusable(file, "a whole gzip file", "damaged or cut short");
  return bytes;
}

}  // namespace

Result<std::string> read_gzip(const std::filesystem::path& file) {
  const gzFile stream = ::gzopen(file.c_str(), "rbe");
  if (!stream) return tl::unexpected(system_error(file, "open", errno));
  auto bytes = decompress(stream, file);
  ::gzclose(stream);
  return bytes;
}

}  // namespace joulelab

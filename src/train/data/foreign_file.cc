// Nothing read here is believed: sizes are limited, labels checked.
#include "train/data/foreign_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include "base/file.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// No set that we read is larger; a compressed file that claims more is an attack.
constexpr std::size_t largest_bytes = std::size_t{4} << 30;

std::string fetch_command(const fs::path& file) {
  return fmt::format("run: joulelab data fetch {}", file.parent_path().filename().string());
}

// zlib reads a plain file too, so one path serves both.
Result<std::string> decompress(gzFile stream, const fs::path& file) {
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

tl::unexpected<Error> unusable(const fs::path& file, const std::string& expected,
                               const std::string& found) {
  return fail(
      Error::Kind::broken,
      fmt::format("{} is not usable: expected {}, found {}", file.string(), expected, found),
      fetch_command(file));
}

Result<fs::path> raw_or_compressed(const fs::path& file) {
  std::error_code ignored;
  if (fs::exists(file, ignored)) return file;
  fs::path compressed = file;
  compressed += ".gz";
  if (fs::exists(compressed, ignored)) return compressed;
  return fail(Error::Kind::missing, fmt::format("{} is not there", file.string()),
              fetch_command(file));
}

Result<std::string> read_foreign(const fs::path& file) {
  if (file.extension() != ".gz") {
    auto bytes = read_text(file);
    if (!bytes && bytes.error().kind == Error::Kind::missing) {
      bytes.error().hint = fetch_command(file);
    }
    return bytes;
  }
  const gzFile stream = ::gzopen(file.c_str(), "rbe");
  if (!stream) return tl::unexpected(system_error(file, "open", errno));
  auto bytes = decompress(stream, file);
  ::gzclose(stream);
  return bytes;
}

Result<void> check_labels(const ImageSet& images, const fs::path& file) {
  const auto wrong = std::ranges::find_if(
      images.labels, [&](std::uint8_t label) { return label >= images.classes; });
  if (wrong == images.labels.end()) return {};
  return unusable(file, fmt::format("labels from 0 to {}", images.classes - 1),
                  fmt::format("{} at image {}", *wrong, wrong - images.labels.begin()));
}

}  // namespace joulelab

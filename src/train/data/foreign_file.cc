// Nothing read here is believed: sizes are limited, labels checked.
#include "train/data/foreign_file.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/file.h"
#include "train/data/gzip.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

std::string fetch_command(const fs::path& file) {
  return fmt::format("run: joulelab data fetch {}", file.parent_path().filename().string());
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
  return read_gzip(file);
}

Result<void> check_labels(const ImageSet& images, const fs::path& file) {
  const auto wrong = std::ranges::find_if(
      images.labels, [&](std::uint8_t label) { return label >= images.classes; });
  if (wrong == images.labels.end()) return {};
  return unusable(file, fmt::format("labels from 0 to {}", images.classes - 1),
                  fmt::format("{} at image {}", *wrong, wrong - images.labels.begin()));
}

}  // namespace joulelab

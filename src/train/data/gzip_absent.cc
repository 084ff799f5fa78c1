// Where there is no zlib.
#include <fmt/format.h>

#include "train/data/gzip.h"

namespace joulelab {

Result<std::string> read_gzip(const std::filesystem::path& file) {
  return fail(Error::Kind::missing,
              fmt::format("{} is compressed, and this joulelab-train was built without zlib",
                          file.string()),
              fmt::format("run: gunzip {}", file.string()));
}

}  // namespace joulelab

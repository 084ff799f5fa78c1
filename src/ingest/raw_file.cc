#include "ingest/raw_file.h"

#include "base/file.h"
#include "fetch/checksum.h"

namespace joulelab {

std::filesystem::path raw_file_path(const std::filesystem::path& store, const std::string& sha256) {
  return store.parent_path() / "raw" / sha256;
}

Result<void> keep_raw_file(const std::filesystem::path& file, const std::string& sha256,
                           const std::filesystem::path& store) {
  const auto path = raw_file_path(store, sha256);
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    // What a killed import or a bad disk left behind is replaced.
    const auto kept = sha256_of(path);
    if (kept && *kept == sha256) return {};
  }
  const auto text = JOULELAB_TRY(read_text(file));
  if (sha256_of_text(text) != sha256) {
    return fail(Error::Kind::transient, file.string() + " changed while it was imported",
                "import it again when nothing writes to it");
  }
  return write_text(path, text);
}

}  // namespace joulelab

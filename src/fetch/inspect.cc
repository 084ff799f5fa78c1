// What lies on this machine of a data set, compared byte for byte with what was published.

#include <fmt/format.h>

#include "fetch/checksum.h"
#include "fetch/dataset.h"
#include "fetch/sums.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

void note(DatasetStatus& status, const DatasetFile& file, DatasetState state, std::string fault) {
  // The worst of the files is the state of the set.
  const auto rank = [](DatasetState each) {
    switch (each) {
      case DatasetState::corrupt:
        return 3;
      case DatasetState::missing:
        return 2;
      case DatasetState::unverified:
        return 1;
      case DatasetState::complete:
        return 0;
    }
    return 0;
  };
  if (rank(state) > rank(status.state)) status.state = state;
  status.faults.push_back(std::move(fault));
  status.unsound.push_back(file.name);
}

}  // namespace

Result<DatasetStatus> inspect(const Dataset& dataset, const fs::path& data_dir) {
  DatasetStatus status{.state = DatasetState::complete,
                       .folder = data_dir / dataset.name,
                       .faults = {},
                       .unsound = {}};
  const auto recorded = JOULELAB_TRY(read_sums(status.folder));
  for (const auto& file : dataset.files) {
    const auto path = status.folder / file.name;
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error) {
      note(status, file, DatasetState::missing, fmt::format("{} is not there", path.string()));
      continue;
    }
    if (size != file.bytes) {
      note(status, file, DatasetState::corrupt,
           fmt::format("{} is {}: {} of {} bytes", path.string(),
                       size < file.bytes ? "short" : "too long", size, file.bytes));
      continue;
    }
    const auto known = recorded.find(file.name);
    const auto& wanted =
        !file.sha256.empty() || known == recorded.end() ? file.sha256 : known->second;
    if (wanted.empty()) {
      note(status, file, DatasetState::unverified,
           fmt::format("{} has no checksum to compare with", path.string()));
    } else if (JOULELAB_TRY(sha256_of(path)) != wanted) {
      note(status, file, DatasetState::corrupt,
           fmt::format("{} has another SHA-256 than {}", path.string(), wanted));
    }
  }
  return status;
}

}  // namespace joulelab

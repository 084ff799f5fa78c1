#pragma once
// A data set by its name, or a folder of images: where it lies, what it needs, how it is read.

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "train/data/image_set.h"

namespace joulelab {

struct DataRequest {
  std::string data;                // a name, or a folder (what contains a '/')
  std::filesystem::path folder{};  // where the named sets lie
  int side = 32;                   // of images that are drawn or decoded; the others have their own
  int threads = 1;                 // for decoding
  std::size_t train_images = 0, test_images = 0;  // 0: all
  bool skips_unreadable = false;                  // of a folder: or it is an error
};

// The names that load_data knows.
const std::vector<std::string>& data_set_names();

// Nothing, or the error for a name that is not known. Reads nothing.
Result<void> check_data_name(const std::string& data);

// Error of kind `broken` where a whole set has a class without any training image.
Result<DataSet> load_data(const DataRequest& request);

}  // namespace joulelab

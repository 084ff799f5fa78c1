#pragma once
// A folder of images per class, decoded once into memory: either `train/CLASS/*` beside
// `test/CLASS/*` (or `val`), or `CLASS/*`, of which every fifth image is then kept for testing.

#include <filesystem>

#include "base/result.h"
#include "train/data/image_set.h"

namespace joulelab {

// JPEG and PNG files (.jpg, .jpeg, .png), each made `side` x `side`. Classes and files in the order
// of their names. One picture that cannot be read is an error that names it. Decodes with
// `threads`.
Result<DataSet> read_folder(const std::filesystem::path& folder, int side, int threads);

}  // namespace joulelab

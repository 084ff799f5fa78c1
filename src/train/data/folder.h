#pragma once
// A folder of images per class, decoded once into memory: either `train/CLASS/*` beside
// `test/CLASS/*` (or `val`), or `CLASS/*`, of which every fifth image is then kept for testing.

#include <filesystem>

#include "base/result.h"
#include "train/data/image_set.h"

namespace joulelab {

// JPEG and PNG files (.jpg, .jpeg, .png), each made `side` x `side`. Classes and files in the order
// of their names. Decodes with `threads`. One picture that cannot be read, or a class without any,
// is an error that names it; with `skips_unreadable` they are left out and named in `skipped`.
Result<DataSet> read_folder(const std::filesystem::path& folder, int side, int threads,
                            bool skips_unreadable = false);

}  // namespace joulelab

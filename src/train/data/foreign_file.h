#pragma once
// What the readers of data sets share: whole files, gzip undone, and errors that name the file,
// what was expected, what was found and the command that fetches the data again.

#include <filesystem>
#include <string>

#include "base/result.h"
#include "train/data/image_set.h"

namespace joulelab {

// "FILE is not usable: expected X, found Y". The data set is the name of the file's folder.
tl::unexpected<Error> unusable(const std::filesystem::path& file, const std::string& expected,
                               const std::string& found);

// `file`, or `file`.gz, whichever is there.
Result<std::filesystem::path> raw_or_compressed(const std::filesystem::path& file);

// All the bytes of `file`, decompressed where its name ends in .gz.
Result<std::string> read_foreign(const std::filesystem::path& file);

// Every label is below the number of classes.
Result<void> check_labels(const ImageSet& images, const std::filesystem::path& file);

}  // namespace joulelab

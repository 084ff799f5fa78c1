#pragma once
// From paths to imports: files as they are, folders with all that is in them and recognised.

#include <filesystem>

#include "ingest/import.h"
#include "ingest/label.h"

namespace joulelab {

struct Collected {
  std::vector<Import> imports;  // in order of path
  struct PassedOver {
    std::string file, reason;
  };
  std::vector<PassedOver> passed_over;  // of no known format, may not be read, or a copy
};

// A file with the very bytes of an earlier one is passed over, but for logs of accuracy alone:
// those of two runs may be equal. Hidden files and what is no regular file are left out of folders.
// Error: that of a file that was named itself and cannot be read, `missing` for a path that is not
// there, `invalid` where nothing at all was recognised.
Result<Collected> collect(std::span<const std::string> paths, const ReadOptions& options,
                          const LabelOptions& labels);

}  // namespace joulelab

#pragma once
// IDX, the format of MNIST and Fashion-MNIST: two zero bytes, a type, the number of dimensions, the
// dimensions as big-endian 32-bit numbers, the bytes. http://yann.lecun.com/exdb/mnist

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "train/data/image_set.h"

namespace joulelab {

struct IdxHeader {
  std::vector<std::uint32_t> dimensions;
  std::size_t header_bytes = 0;
};

// Checks that `bytes` is exactly one IDX array of bytes with so many dimensions. `file` is only
// named in errors.
Result<IdxHeader> parse_idx(std::string_view bytes, std::size_t dimensions,
                            const std::filesystem::path& file);

// Reads `<folder>/<stem>-images-idx3-ubyte` and its labels, raw or with the suffix .gz.
Result<ImageSet> read_idx(const std::filesystem::path& folder, const std::string& stem);

}  // namespace joulelab

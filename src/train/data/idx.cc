// The header is checked against the file's size before anything is taken from it.
#include "train/data/idx.h"

#include <algorithm>
#include <fmt/format.h>

#include "train/data/foreign_file.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

constexpr int classes = 10;
constexpr std::uint32_t longest_side = 4096;

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace

Result<IdxHeader> parse_idx(std::string_view bytes, std::size_t dimensions, const fs::path& file) {
  const std::size_t header_bytes = 4 + 4 * dimensions;
  if (bytes.size() < header_bytes) {
    return unusable(file, fmt::format("an IDX header of {} bytes", header_bytes),
                    fmt::format("{} bytes", bytes.size()));
  }
  const std::uint32_t wanted = 0x0800U | static_cast<std::uint32_t>(dimensions);
  if (const auto magic = big_endian(bytes); magic != wanted) {
    return unusable(file, fmt::format("the IDX magic number 0x{:08x}", wanted),
                    fmt::format("0x{:08x}", magic));
  }
  IdxHeader header{.dimensions = {}, .header_bytes = header_bytes};
  std::uint64_t size = 1;
  for (std::size_t i = 0; i < dimensions; ++i) {
    header.dimensions.push_back(big_endian(bytes.substr(4 + 4 * i)));
    // Checked before the product: three 32-bit numbers overflow 64 bits.
    if (i > 0 && header.dimensions.back() > longest_side) {
      return unusable(file, fmt::format("images of at most {} pixels a side", longest_side),
                      fmt::format("{}", header.dimensions.back()));
    }
    size *= header.dimensions.back();
  }
  if (bytes.size() != header_bytes + size) {
    return unusable(file, fmt::format("{} bytes, as its header says", header_bytes + size),
                    fmt::format("{} bytes", bytes.size()));
  }
  if (size == 0) return unusable(file, "at least one image", "none");
  return header;
}

Result<ImageSet> read_idx(const fs::path& folder, const std::string& stem) {
  const auto images_file = JOULELAB_TRY(raw_or_compressed(folder / (stem + "-images-idx3-ubyte")));
  const auto labels_file = JOULELAB_TRY(raw_or_compressed(folder / (stem + "-labels-idx1-ubyte")));
  const auto image_bytes = JOULELAB_TRY(read_foreign(images_file));
  const auto images = JOULELAB_TRY(parse_idx(image_bytes, 3, images_file));
  const auto label_bytes = JOULELAB_TRY(read_foreign(labels_file));
  const auto labels = JOULELAB_TRY(parse_idx(label_bytes, 1, labels_file));
  if (images.dimensions[0] != labels.dimensions[0]) {
    return unusable(labels_file, fmt::format("{} labels, one an image", images.dimensions[0]),
                    fmt::format("{}", labels.dimensions[0]));
  }
  ImageSet set;
  set.shape = {1, static_cast<int>(images.dimensions[1]), static_cast<int>(images.dimensions[2])};
  set.classes = classes;
  set.pixels.assign(image_bytes.begin() + static_cast<std::ptrdiff_t>(images.header_bytes),
                    image_bytes.end());
  set.labels.assign(label_bytes.begin() + static_cast<std::ptrdiff_t>(labels.header_bytes),
                    label_bytes.end());
  JOULELAB_TRY(check_labels(set, labels_file));
  return set;
}

}  // namespace joulelab

// The format has no header: size and labels are all that can be checked.
#include "train/data/cifar.h"

#include <fmt/format.h>

#include "train/data/foreign_file.h"

namespace joulelab {
namespace {

constexpr ImageShape shape{3, 32, 32};

}  // namespace

Result<void> parse_cifar(std::string_view bytes, Cifar kind, const std::filesystem::path& file,
                         ImageSet& images) {
  const std::size_t label_bytes = kind == Cifar::with_10_classes ? 1 : 2;
  const std::size_t record_bytes = label_bytes + shape.bytes();
  if (bytes.empty() || bytes.size() % record_bytes != 0) {
    return unusable(file, fmt::format("a whole number of records of {} bytes", record_bytes),
                    fmt::format("{} bytes", bytes.size()));
  }
  images.shape = shape;
  images.classes = kind == Cifar::with_10_classes ? 10 : 100;
  for (; !bytes.empty(); bytes.remove_prefix(record_bytes)) {
    images.labels.push_back(static_cast<std::uint8_t>(bytes[label_bytes - 1]));
    const auto pixels = bytes.substr(label_bytes, shape.bytes());
    images.pixels.insert(images.pixels.end(), pixels.begin(), pixels.end());
  }
  return check_labels(images, file);
}

Result<ImageSet> read_cifar(const std::filesystem::path& folder, Cifar kind,
                            std::span<const std::string> files) {
  ImageSet images;
  for (const auto& name : files) {
    const auto file = JOULELAB_TRY(raw_or_compressed(folder / name));
    const auto bytes = JOULELAB_TRY(read_foreign(file));
    JOULELAB_TRY(parse_cifar(bytes, kind, file, images));
  }
  return images;
}

}  // namespace joulelab

#pragma once
// CIFAR-10 and CIFAR-100, binary version: a label byte (CIFAR-100: two, the coarse one first), then
// 3 x 32 x 32 bytes, channel after channel. https://www.cs.toronto.edu/~kriz/cifar.html

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "train/data/image_set.h"

namespace joulelab {

enum class Cifar { with_10_classes, with_100_classes };

// Appends the records in `bytes` to `images`. `file` is only named in errors.
Result<void> parse_cifar(std::string_view bytes, Cifar kind, const std::filesystem::path& file,
                         ImageSet& images);

// All the `files` of `folder`, in order.
Result<ImageSet> read_cifar(const std::filesystem::path& folder, Cifar kind,
                            std::span<const std::string> files);

}  // namespace joulelab

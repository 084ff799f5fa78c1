#pragma once
// Training images as they might also have been photographed: mirrored, moved. What is done to an
// image follows from the seed, the epoch and its number alone, whoever does it and when.

#include <cstdint>

#include "train/data/image_set.h"

namespace joulelab {

enum class Augment {
  none,
  flip,      // mirrored, every second time
  crop,      // moved by up to an eighth of its sides each way; what comes into view is black
  standard,  // both, as is usual for CIFAR (He et al. 2016: 4 of 32 pixels)
};

struct ImageMove {
  int down = 0, right = 0;  // in pixels
  bool is_mirrored = false;
  bool operator==(const ImageMove&) const = default;
};

// The move of image `number` in `epoch`, evenly distributed over all that `augment` allows.
ImageMove move_of(Augment augment, const ImageShape& shape, std::uint64_t seed, std::uint64_t epoch,
                  std::uint64_t number);

// Writes the moved image to `to`; both are planar, of `shape`. Thread-safe.
void move_image(const std::uint8_t* from, const ImageShape& shape, const ImageMove& move,
                std::uint8_t* to);

}  // namespace joulelab

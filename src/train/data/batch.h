#pragma once
// Batches from memory: bytes become normalised numbers only as they are taken, so that a data set
// costs one byte a pixel and start-up nothing.

#include <cstdint>
#include <span>
#include <string>

#include "train/data/image_set.h"

namespace joulelab {

enum class Layout {
  channels_first,  // N C H W
  channels_last,   // N H W C
};
std::string name_of(Layout layout);  // "channels-last"

// Writes (pixel / 255 - mean) / deviation of one planar image of `shape` to `out`.
void take_image(const std::uint8_t* image, const ImageShape& shape,
                const Normalisation& normalisation, Layout layout, float* out);

// The same of the images named by `indices` to `out`, one after the
// other; `out` has room for indices.size() images. Thread-safe for distinct `out`.
void take_images(const ImageSet& images, const Normalisation& normalisation,
                 std::span<const std::int64_t> indices, Layout layout, float* out);

}  // namespace joulelab

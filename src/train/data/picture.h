#pragma once
// One picture from a file's bytes: JPEG through libjpeg-turbo, PNG through libpng, always as three
// interleaved channels; and its reduction to the square that a network takes.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace joulelab {

struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;  // row after row, 3 bytes a pixel
};

// Errors say only what is wrong with the bytes; the caller knows the file. A JPEG may come out
// scaled down, but never below `side` pixels on its shorter side: that is much quicker.
Result<Picture> decode_picture(std::string_view bytes, int side);
Result<Picture> decode_jpeg(std::string_view bytes, int side);
Result<Picture> decode_png(std::string_view bytes);

// Scales the shorter side to `side` (triangle filter, widened when shrinking) and cuts out the
// middle: `side` x `side` pixels, planar.
std::vector<std::uint8_t> to_square(const Picture& picture, int side);

}  // namespace joulelab

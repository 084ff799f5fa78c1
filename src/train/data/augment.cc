#include "train/data/augment.h"

#include <algorithm>

namespace joulelab {
namespace {

// SplitMix64 (Steele, Lea & Flood 2014): one well mixed number for each state.
std::uint64_t mixed(std::uint64_t state) {
  state += 0x9E3779B97F4A7C15ULL;
  state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9ULL;
  state = (state ^ (state >> 27)) * 0x94D049BB133111EBULL;
  return state ^ (state >> 31);
}

// From -most to most, each as likely; `bits` are 24 random ones.
int between(std::uint64_t bits, int most) {
  return static_cast<int>(bits * static_cast<std::uint64_t>(2 * most + 1) >> 24) - most;
}

}  // namespace

ImageMove move_of(Augment augment, const ImageShape& shape, std::uint64_t seed, std::uint64_t epoch,
                  std::uint64_t number) {
  const auto bits = mixed(mixed(mixed(seed) + epoch) + number);
  constexpr std::uint64_t low = (1U << 24U) - 1;
  ImageMove move;
  if (augment == Augment::crop || augment == Augment::standard) {
    move.down = between(bits & low, shape.height / 8);
    move.right = between(bits >> 24 & low, shape.width / 8);
  }
  const bool may_mirror = augment == Augment::flip || augment == Augment::standard;
  move.is_mirrored = may_mirror && bits >> 63 != 0;
  return move;
}

void move_image(const std::uint8_t* from, const ImageShape& shape, const ImageMove& move,
                std::uint8_t* to) {
  const int width = shape.width, first = std::max(0, move.right);
  const int last = std::min(width, width + move.right);
  for (int channel = 0; channel < shape.channels; ++channel) {
    for (int y = 0; y < shape.height; ++y, to += width) {
      const int source = y - move.down;
      std::fill(to, to + width, std::uint8_t{0});
      if (source < 0 || source >= shape.height) continue;
      const auto* row = from + (channel * shape.height + source) * width;
      std::copy(row + first - move.right, row + last - move.right, to + first);
      if (move.is_mirrored) std::reverse(to, to + width);
    }
  }
}

}  // namespace joulelab

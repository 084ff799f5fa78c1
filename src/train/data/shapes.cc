// A shape is a test whether a point is inside; drawing asks it for each pixel.
#include "train/data/shapes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace joulelab {
namespace {

// SplitMix64 (Steele, Lea & Flood 2014): the standard library's distributions differ between
// implementations, and this set must not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t bits() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
  }
  float between(float low, float high) {
    return low + (high - low) * static_cast<float>(bits() >> 40) * 0x1p-24F;
  }

 private:
  std::uint64_t state_;
};

// Whether the point is inside the shape of unit size around the origin.
using Inside = bool (*)(float x, float y);
constexpr auto square = [](float x, float y, float half) {
  return std::abs(x) <= half && std::abs(y) <= half;
};
constexpr std::array<Inside, 10> kinds{
    [](float x, float y) { return x * x + y * y <= 1; },                            // disc
    [](float x, float y) { return x * x + y * y <= 1 && x * x + y * y >= 0.35F; },  // ring
    [](float x, float y) { return square(x, y, 0.85F); },                           // square
    [](float x, float y) { return square(x, y, 0.85F) && !square(x, y, 0.5F); },    // frame
    [](float x, float y) { return y <= 0.8F && std::abs(x) <= (y + 1) * 0.55F; },   // triangle
    [](float x, float y) { return std::abs(x) * 1.7F + std::abs(y) <= 1; },         // diamond
    [](float x, float y) { return square(x, y, 1) && (std::abs(x) < 0.3F || std::abs(y) < 0.3F); },
    [](float x, float y) { return std::abs(x) <= 1 && std::abs(y) <= 0.25F; },    // bar
    [](float x, float y) { return x * x + y * y <= 1 && y >= 0; },                // half disc
    [](float x, float y) { return square(x, y, 1) && (x < -0.5F || y > 0.5F); },  // corner
};

struct Colour {
  std::array<float, 3> level;
};

Colour random_colour(Random& random) {
  return {{random.between(0, 255), random.between(0, 255), random.between(0, 255)}};
}

// A shape must be seen: its colour is drawn again until it stands out from the ground.
Colour standing_out(Random& random, const Colour& ground) {
  for (;;) {
    const Colour colour = random_colour(random);
    float distance = 0;
    for (std::size_t i = 0; i < 3; ++i) distance += std::abs(colour.level[i] - ground.level[i]);
    if (distance > 180) return colour;
  }
}

void draw(std::uint8_t* image, int side, Inside inside, Random& random) {
  const Colour ground = random_colour(random);
  const Colour colour = standing_out(random, ground);
  const auto pixels = static_cast<float>(side);
  const float radius = random.between(0.22F, 0.4F) * pixels;
  const float x0 = random.between(radius, pixels - radius);
  const float y0 = random.between(radius, pixels - radius);
  constexpr float most_turn = std::numbers::pi_v<float> / 9;  // 20 degrees: a diamond is no square
  const float turn = random.between(-most_turn, most_turn);
  const float c = std::cos(turn) / radius, s = std::sin(turn) / radius;
  const auto plane = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  std::size_t at = 0;
  for (int row = 0; row < side; ++row) {
    for (int column = 0; column < side; ++column, ++at) {
      const float x = static_cast<float>(column) + 0.5F - x0,
                  y = static_cast<float>(row) + 0.5F - y0;
      const Colour& shown = inside(c * x + s * y, c * y - s * x) ? colour : ground;
      const float grain = random.between(-24, 24);
      for (std::size_t channel = 0; channel < 3; ++channel) {
        image[channel * plane + at] =
            static_cast<std::uint8_t>(std::clamp(shown.level[channel] + grain, 0.0F, 255.0F));
      }
    }
  }
}

}  // namespace

ImageSet make_shapes(std::size_t count, int side, std::uint64_t seed) {
  ImageSet set{.shape = {3, side, side},
               .classes = static_cast<int>(kinds.size()),
               .pixels = {},
               .labels = {}};
  set.pixels.resize(count * set.shape.bytes());
  for (std::size_t i = 0; i < count; ++i) {
    Random random(seed * 0x100000001b3U + i);  // each image its own: a shorter set is a prefix
    const std::size_t kind = i % kinds.size();
    draw(set.pixels.data() + i * set.shape.bytes(), side, kinds[kind], random);
    set.labels.push_back(static_cast<std::uint8_t>(kind));
  }
  return set;
}

}  // namespace joulelab

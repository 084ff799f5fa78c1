// The scaling; each format has a file of its own.
#include "train/data/picture.h"

#include <algorithm>
#include <cmath>

namespace joulelab {
namespace {

// What one pixel of the result takes from a row or a column of the picture.
struct Tap {
  int first = 0;
  std::vector<float> weights;
};

// `length` pixels become `wanted`, of which `side` in the middle are kept.
std::vector<Tap> make_taps(int length, double wanted, int side) {
  const double scale = length / wanted;
  const double reach = std::max(scale, 1.0);
  const double offset = (wanted - side) / 2;
  std::vector<Tap> taps;
  for (int i = 0; i < side; ++i) {
    const double centre = (i + offset + 0.5) * scale - 0.5;
    const int first = std::clamp(static_cast<int>(std::ceil(centre - reach)), 0, length - 1);
    const int last = std::clamp(static_cast<int>(std::floor(centre + reach)), first, length - 1);
    Tap tap{.first = first, .weights = {}};
    float total = 0;
    for (int j = first; j <= last; ++j) {
      const double weight = std::max(0.0, 1 - std::abs(j - centre) / reach);
      tap.weights.push_back(static_cast<float>(weight));
      total += tap.weights.back();
    }
    if (total <= 0) tap.weights[0] = total = 1;
    for (float& weight : tap.weights) weight /= total;
    taps.push_back(std::move(tap));
  }
  return taps;
}

}  // namespace

Result<Picture> decode_picture(std::string_view bytes, int side) {
  if (bytes.starts_with("\xff\xd8")) return decode_jpeg(bytes, side);
  if (bytes.starts_with("\x89PNG")) return decode_png(bytes);
  return fail(Error::Kind::broken, "neither a JPEG nor a PNG");
}

std::vector<std::uint8_t> to_square(const Picture& picture, int side) {
  const double shrink = static_cast<double>(side) / std::min(picture.width, picture.height);
  const auto columns = make_taps(picture.width, picture.width * shrink, side);
  const auto rows = make_taps(picture.height, picture.height * shrink, side);
  const auto width = static_cast<std::size_t>(picture.width);
  const auto out = static_cast<std::size_t>(side);
  std::vector<float> row(width * 3);
  std::vector<std::uint8_t> square(3 * out * out);
  for (std::size_t y = 0; y < out; ++y) {
    std::ranges::fill(row, 0.0F);
    for (std::size_t k = 0; k < rows[y].weights.size(); ++k) {
      const auto* source =
          picture.rgb.data() + (static_cast<std::size_t>(rows[y].first) + k) * width * 3;
      const float weight = rows[y].weights[k];
      for (std::size_t x = 0; x < row.size(); ++x) row[x] += weight * source[x];
    }
    for (std::size_t x = 0; x < out; ++x) {
      for (std::size_t channel = 0; channel < 3; ++channel) {
        float value = 0.5F;
        for (std::size_t k = 0; k < columns[x].weights.size(); ++k) {
          const auto column = static_cast<std::size_t>(columns[x].first) + k;
          value += columns[x].weights[k] * row[column * 3 + channel];
        }
        square[(channel * out + y) * out + x] =
            static_cast<std::uint8_t>(std::clamp(value, 0.0F, 255.0F));
      }
    }
  }
  return square;
}

}  // namespace joulelab

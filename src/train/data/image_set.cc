// A histogram of the 256 byte values: exact, and quick over millions of pixels.
#include "train/data/image_set.h"

#include <algorithm>
#include <cmath>

namespace joulelab {

Normalisation normalisation_of(const ImageSet& images) {
  Normalisation result;
  const auto channels = static_cast<std::size_t>(images.shape.channels);
  const std::size_t plane = images.shape.bytes() / std::max<std::size_t>(channels, 1);
  for (std::size_t channel = 0; channel < channels && images.size() > 0; ++channel) {
    std::array<std::uint64_t, 256> histogram{};
    for (std::size_t i = 0; i < images.size(); ++i) {
      const auto* pixel = images.pixels.data() + (i * channels + channel) * plane;
      for (std::size_t j = 0; j < plane; ++j) ++histogram[pixel[j]];
    }
    double sum = 0, squares = 0;
    for (std::size_t value = 0; value < histogram.size(); ++value) {
      const double x = static_cast<double>(value) / 255;
      sum += x * static_cast<double>(histogram[value]);
      squares += x * x * static_cast<double>(histogram[value]);
    }
    const auto count = static_cast<double>(images.size() * plane);
    const double mean = sum / count;
    const double variance = squares / count - mean * mean;
    result.mean[channel] = static_cast<float>(mean);
    result.deviation[channel] = variance > 1e-10 ? static_cast<float>(std::sqrt(variance)) : 1;
  }
  return result;
}

std::vector<int> empty_classes(const ImageSet& images) {
  std::vector<bool> has_image(static_cast<std::size_t>(images.classes));
  for (const auto label : images.labels) has_image[label] = true;
  std::vector<int> empty;
  for (int i = 0; i < images.classes; ++i) {
    if (!has_image[static_cast<std::size_t>(i)]) empty.push_back(i);
  }
  return empty;
}

void repeat_channel(ImageSet& images, int channels) {
  const std::size_t plane = images.shape.bytes();
  std::vector<std::uint8_t> repeated;
  repeated.reserve(images.pixels.size() * static_cast<std::size_t>(channels));
  for (std::size_t i = 0; i < images.size(); ++i) {
    const auto from = images.pixels.begin() + static_cast<std::ptrdiff_t>(i * plane);
    for (int channel = 0; channel < channels; ++channel) {
      repeated.insert(repeated.end(), from, from + static_cast<std::ptrdiff_t>(plane));
    }
  }
  images.pixels = std::move(repeated);
  images.shape.channels = channels;
}

void keep_first(ImageSet& images, std::size_t count) {
  if (count == 0 || count >= images.size()) return;
  images.labels.resize(count);
  images.pixels.resize(count * images.shape.bytes());
}

}  // namespace joulelab

// Bytes to numbers, with mean and deviation folded into one multiplication and one addition.
#include "train/data/batch.h"

namespace joulelab {

std::string name_of(Layout layout) {
  return layout == Layout::channels_last ? "channels-last" : "channels-first";
}

void take_image(const std::uint8_t* image, const ImageShape& shape,
                const Normalisation& normalisation, Layout layout, float* out) {
  const auto channels = static_cast<std::size_t>(shape.channels);
  const std::size_t plane = shape.bytes() / channels;
  const bool is_interleaved = layout == Layout::channels_last && channels > 1;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const float scale = 1 / (255 * normalisation.deviation[channel]);
    const float shift = -normalisation.mean[channel] / normalisation.deviation[channel];
    const auto* pixel = image + channel * plane;
    float* target = is_interleaved ? out + channel : out + channel * plane;
    const std::size_t step = is_interleaved ? channels : 1;
    if (step == 1) {  // apart, because only this one becomes vector instructions
      for (std::size_t i = 0; i < plane; ++i)
        target[i] = static_cast<float>(pixel[i]) * scale + shift;
    } else {
      for (std::size_t i = 0; i < plane; ++i) {
        target[i * step] = static_cast<float>(pixel[i]) * scale + shift;
      }
    }
  }
}

void take_images(const ImageSet& images, const Normalisation& normalisation,
                 std::span<const std::int64_t> indices, Layout layout, float* out) {
  const std::size_t bytes = images.shape.bytes();
  for (const auto index : indices) {
    take_image(images.pixels.data() + static_cast<std::size_t>(index) * bytes, images.shape,
               normalisation, layout, out);
    out += bytes;
  }
}

}  // namespace joulelab

// Bytes to numbers, with mean and deviation folded into one multiplication and one addition.
#include "train/data/batch.h"

namespace joulelab {

void take_images(const ImageSet& images, const Normalisation& normalisation,
                 std::span<const std::int64_t> indices, Layout layout, float* out) {
  const auto channels = static_cast<std::size_t>(images.shape.channels);
  const std::size_t image_bytes = images.shape.bytes();
  const std::size_t plane = image_bytes / channels;
  const bool is_interleaved = layout == Layout::channels_last && channels > 1;
  for (const auto index : indices) {
    const auto* image = images.pixels.data() + static_cast<std::size_t>(index) * image_bytes;
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
    out += image_bytes;
  }
}

}  // namespace joulelab

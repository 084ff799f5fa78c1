// Pixels stay bytes until their batch is taken; LibTorch's own threads share the images of a batch.
#include "train/loader.h"

#include <algorithm>

namespace joulelab {

Batch take_batch(const Job& job, const ImageSet& set, std::span<const std::int64_t> indices) {
  const auto count = static_cast<std::int64_t>(indices.size());
  const auto& shape = set.shape;
  const auto format = job.layout == Layout::channels_last ? torch::MemoryFormat::ChannelsLast
                                                          : torch::MemoryFormat::Contiguous;
  Batch batch{.images = torch::empty({count, shape.channels, shape.height, shape.width},
                                     torch::TensorOptions().memory_format(format)),
              .labels = torch::empty({count}, torch::kInt64)};
  auto* images = batch.images.data_ptr<float>();
  auto* labels = batch.labels.data_ptr<std::int64_t>();
  constexpr std::int64_t bytes_a_thread = 32768;
  const auto image_bytes = static_cast<std::int64_t>(shape.bytes());
  at::parallel_for(0, count, std::max<std::int64_t>(1, bytes_a_thread / image_bytes),
                   [&](std::int64_t from, std::int64_t to) {
                     take_images(set, job.data->normalisation,
                                 indices.subspan(static_cast<std::size_t>(from),
                                                 static_cast<std::size_t>(to - from)),
                                 job.layout, images + from * image_bytes);
                   });
  for (std::size_t i = 0; i < indices.size(); ++i) {
    labels[i] = set.labels[static_cast<std::size_t>(indices[i])];
  }
  if (job.device != "cpu") {
    batch.images = batch.images.to(job.device);
    batch.labels = batch.labels.to(job.device);
  }
  if (shape.height != job.input.height || shape.width != job.input.width) {
    batch.images =
        at::upsample_bilinear2d(batch.images, {job.input.height, job.input.width}, false);
  }
  return batch;
}

}  // namespace joulelab

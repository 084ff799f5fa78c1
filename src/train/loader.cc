// Pixels stay bytes until their batch is taken. With nothing made ahead LibTorch's own threads
// share the images of a batch; a batch that is made ahead is made by one thread, beside them.
#include "train/loader.h"

#include <algorithm>

#include "train/machine.h"

namespace joulelab {
namespace {

// A batch in the memory of the host, before it goes to the device.
Batch room_for(const Job& job, const ImageShape& shape, std::int64_t count) {
  const auto format = job.layout == Layout::channels_last ? torch::MemoryFormat::ChannelsLast
                                                          : torch::MemoryFormat::Contiguous;
  const bool is_pinned = job.device == "cuda";  // copied while the host goes on
  return {
      .images = torch::empty({count, shape.channels, shape.height, shape.width},
                             torch::TensorOptions().memory_format(format).pinned_memory(is_pinned)),
      .labels = torch::empty({count},
                             torch::TensorOptions().dtype(torch::kInt64).pinned_memory(is_pinned))};
}

// Fills `batch` with the images, augmented.
class Taker {
 public:
  Taker(const Job& job, const ImageSet& set, const LoaderSettings& settings)
      : job_(job), set_(set), settings_(settings) {}

  void take(std::span<const std::int64_t> indices, float* out) const {
    std::vector<std::uint8_t> moved(settings_.augment == Augment::none ? 0 : set_.shape.bytes());
    for (const auto index : indices) {
      const auto* image = set_.pixels.data() + static_cast<std::size_t>(index) * set_.shape.bytes();
      if (settings_.augment != Augment::none) {
        const auto move = move_of(settings_.augment, set_.shape, settings_.seed, settings_.epoch,
                                  static_cast<std::uint64_t>(index));
        move_image(image, set_.shape, move, moved.data());
        image = moved.data();
      }
      take_image(image, set_.shape, job_.data->normalisation, job_.layout, out);
      out += set_.shape.bytes();
    }
  }

 private:
  const Job& job_;
  const ImageSet& set_;
  const LoaderSettings& settings_;
};

Batch on_host(const Job& job, const ImageSet& set, std::span<const std::int64_t> indices,
              const LoaderSettings& settings, bool is_shared) {
  const auto count = static_cast<std::int64_t>(indices.size());
  auto batch = room_for(job, set.shape, count);
  auto* images = batch.images.data_ptr<float>();
  auto* labels = batch.labels.data_ptr<std::int64_t>();
  const Taker taker(job, set, settings);
  const auto image_bytes = static_cast<std::int64_t>(set.shape.bytes());
  constexpr std::int64_t bytes_a_thread = 32768;
  const auto take = [&](std::int64_t from, std::int64_t to) {
    taker.take(indices.subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from)),
               images + from * image_bytes);
  };
  if (is_shared) {
    at::parallel_for(0, count, std::max<std::int64_t>(1, bytes_a_thread / image_bytes), take);
  } else {
    take(0, count);
  }
  for (std::size_t i = 0; i < indices.size(); ++i) {
    labels[i] = set.labels[static_cast<std::size_t>(indices[i])];
  }
  return batch;
}

Batch on_device(const Job& job, Batch batch) {
  if (job.device != "cpu") {
    constexpr bool is_non_blocking = true;
    batch.images = batch.images.to(job.device, batch.images.scalar_type(), is_non_blocking);
    batch.labels = batch.labels.to(job.device, batch.labels.scalar_type(), is_non_blocking);
  }
  if (batch.images.size(2) != job.input.height || batch.images.size(3) != job.input.width) {
    batch.images =
        at::upsample_bilinear2d(batch.images, {job.input.height, job.input.width}, false);
  }
  return batch;
}

}  // namespace

Batch take_batch(const Job& job, const ImageSet& set, std::span<const std::int64_t> indices) {
  return on_device(job, on_host(job, set, indices, {}, true));
}

Loader::Loader(const Job& job, const ImageSet& set, std::span<const std::int64_t> order,
               const LoaderSettings& settings)
    : job_(job), set_(set), order_(order), settings_(settings) {}

Loader::~Loader() {
  for (; !ahead_.empty(); ahead_.pop()) ahead_.front().batch.wait();
}

Batch Loader::take(std::span<const std::int64_t> indices) {
  if (settings_.ahead == 0) return on_device(job_, on_host(job_, set_, indices, settings_, true));
  if (ahead_.empty()) next_ = static_cast<std::size_t>(indices.data() - order_.data());
  make_ahead(indices.size());
  auto batch = std::move(ahead_.front().batch);
  ahead_.pop();
  make_ahead(indices.size());
  return on_device(job_, batch.get());
}

void Loader::make_ahead(std::size_t batch_size) {
  while (next_ < order_.size() && ahead_.size() < static_cast<std::size_t>(settings_.ahead)) {
    const auto indices = order_.subspan(next_, std::min(batch_size, order_.size() - next_));
    next_ += indices.size();
    ahead_.push({indices, std::async(std::launch::async, [this, indices] {
                   return on_host(job_, set_, indices, settings_, false);
                 })});
  }
}

LoaderSettings loader_settings(const TrainOptions& options, const Job& job, int epoch) {
  const int usual = usual_batches_ahead(job.device, at::get_num_threads(), usable_processors());
  return {.augment = options.augment,
          .seed = options.seed,
          .epoch = static_cast<std::uint64_t>(epoch),
          .ahead = options.batches_ahead.value_or(usual)};
}

int usual_batches_ahead(const std::string& device, int threads, int processors) {
  return device != "cpu" || processors > threads ? 2 : 0;
}

}  // namespace joulelab

#pragma once
// From a data set in memory to a batch on the device: taken, augmented, normalised, moved, scaled.
// Where it is asked to, threads of its own make the next batches while the device computes; what
// is in them does not depend on that.

#include <cstdint>
#include <future>
#include <queue>
#include <span>

#include "train/data/augment.h"
#include "train/data/image_set.h"
#include "train/torch.h"
#include "train/trainer.h"

namespace joulelab {

struct Batch {
  torch::Tensor images;  // N x C x H x W in the job's layout and input size, on its device
  torch::Tensor labels;  // N, 64-bit integers, on its device
};

// The images of `set` named by `indices`, in their order. Throws what LibTorch throws.
Batch take_batch(const Job& job, const ImageSet& set, std::span<const std::int64_t> indices);

struct LoaderSettings {
  Augment augment = Augment::none;
  std::uint64_t seed = 0, epoch = 0;  // of the augmentation
  int ahead = 0;                      // batches that are made ahead, each by a thread of its own
};

// The batches of one epoch. Not thread-safe.
class Loader {
 public:
  // `order`: the images of the epoch as they will be asked for. What is given must outlive this.
  Loader(const Job& job, const ImageSet& set, std::span<const std::int64_t> order,
         const LoaderSettings& settings);
  // Waits for the batch that is being made.
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  // `indices` is the next part of the order; all parts but the last are as long as the first.
  // Throws what LibTorch throws.
  Batch take(std::span<const std::int64_t> indices);

 private:
  struct Ahead {
    std::span<const std::int64_t> indices;
    std::future<Batch> batch;
  };
  void make_ahead(std::size_t batch_size);

  const Job& job_;
  const ImageSet& set_;
  std::span<const std::int64_t> order_;
  LoaderSettings settings_;
  std::size_t next_ = 0;  // of the order, to be made
  std::queue<Ahead> ahead_;
};

// What the options ask for in this epoch, counted from 0.
LoaderSettings loader_settings(const TrainOptions& options, const Job& job, int epoch);

// Batches to make ahead where nobody said: on a GPU two, and on a CPU two where a processor is left
// over by the threads that compute; else none, since the thread would take its time from them.
int usual_batches_ahead(const std::string& device, int threads, int processors);

}  // namespace joulelab

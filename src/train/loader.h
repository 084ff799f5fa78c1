#pragma once
// From a data set in memory to a batch on the device: taken, normalised, moved, scaled.

#include <cstdint>
#include <span>

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

}  // namespace joulelab

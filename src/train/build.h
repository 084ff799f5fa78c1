#pragma once
// From what was asked to a network ready to be trained: built, its weights loaded, its head
// exchanged, its base frozen, on its device and in its memory format.

#include <optional>

#include "base/warning.h"
#include "train/count.h"
#include "train/trainer.h"

namespace joulelab {

struct Built {
  Job job;
  std::int64_t parameters = 0, trained_parameters = 0;
  ForwardCost cost;
  std::string weights;  // the file's name, or "none" where it begins from scratch
  bool is_base_frozen = false;
  std::optional<Warning> warning;  // where it begins from scratch although weights were wished for
};

// The network for these images, initialised from the seed. Error of kind `invalid` where the images
// are too small or the weights are another network's.
Result<Built> build(const ArchitectureChoice& choice, const DataSet& data,
                    const TrainOptions& options, const std::string& device);

// What the options say of scale and channels, done to the images. Grey ones become three alike.
Result<void> prepare(DataSet& data, const TrainOptions& options);

}  // namespace joulelab

#pragma once
// The tensors of a training under way: what a checkpoint holds beside its numbers.

#include "train/network.h"
#include "train/optimizer.h"
#include "train/tensor_file.h"

namespace joulelab {

struct TrainingState {
  Network& network;
  Optimizer& optimizer;
  torch::Tensor loss_sum;  // of the images of the epoch under way
};

// "network.NAME", "optimizer.NAME", "loss_sum", and the generators that draw dropout: "random.cpu",
// on a GPU "random.cuda"; of float16 "gradient_scale".
NamedTensors tensors_of(const TrainingState& state);

// The other way round; false where some are missing or of another shape.
bool restore(const NamedTensors& tensors, TrainingState& state);

}  // namespace joulelab

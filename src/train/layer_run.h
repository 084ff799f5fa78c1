#pragma once
// Each layer of a network alone: its forward and its backward pass, over and over for as long as a
// meter needs, in windows that carry the layer's number; then the whole passes, to hold the sum of
// the layers against.

#include "train/build.h"

namespace joulelab {

struct LayerRun {
  std::size_t layers = 0;
  int rounds = 0;
  Seconds duration{0};
};

// What stands for a data set: the shape of the images and the number of classes, no image.
DataSet random_data(const Architecture& architecture, const TrainOptions& options);

// Tells of each layer its name, size and repetitions (facts and values "layer.N...."), and marks
// the windows "layer_forward" N and "layer_backward" N, "whole_forward", "whole_backward" and
// "whole_step", once a round: docs/PROTOCOL.md. Error of kind `broken` where LibTorch fails or the
// network does not run the same operations each time.
Result<LayerRun> run_layers(const Job& job, const TrainOptions& options, MarkSender& sender);

}  // namespace joulelab

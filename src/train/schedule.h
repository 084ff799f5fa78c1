#pragma once
// What changes from epoch to epoch by plan: the learning rate and the size of the images. Pure, so
// that a resumed training goes on where it was.

#include "train/data/image_set.h"
#include "train/options.h"

namespace joulelab {

// Where a batch lies in the training, both in epochs: where it begins, and how long it is.
struct Place {
  double begin = 0, length = 0;
};

double learning_rate(const TrainOptions& options, const Place& batch);

// The images that epoch `epoch` (from 0) trains on: `full`, or with --progressive smaller ones that
// grow evenly from epoch to epoch and are full in the last one.
ImageShape training_shape(const TrainOptions& options, const ImageShape& full, int epoch);

}  // namespace joulelab

#pragma once
// What a network that has learnt nothing reaches: below it an accuracy means nothing.

#include "base/result.h"
#include "train/data/image_set.h"

namespace joulelab {

// The accuracy of always guessing the most frequent class of these images: the majority's share,
// and so at least 1 / classes. 0 without an image.
double accuracy_by_chance(const ImageSet& images);

// Error of kind `invalid` where chance meets the target on the test images. 0: no target.
Result<void> check_target(double target_accuracy, const DataSet& data);

}  // namespace joulelab

#pragma once
// When memory ran out: which batch would have fitted.

#include "train/trainer.h"

namespace joulelab {

// The error for a batch that memory ran out with, as `error` says: names the largest of its halves,
// quarters, ... that can be trained on, by trying them, a minute each at most. `error` itself where
// that cannot be tried. The network is of no use afterwards.
Error error_of_batch_size(const Job& job, const TrainOptions& options, Error error);

}  // namespace joulelab

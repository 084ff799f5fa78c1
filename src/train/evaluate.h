#pragma once
// How well a network does on the test images, all of them at their full size.

#include <optional>

#include "train/trainer.h"

namespace joulelab {

struct Evaluation {
  double accuracy = 0, loss = 0;  // share of hits, mean cross-entropy
  std::optional<double> kappa;    // Cohen's; nothing where all is of one class
};

// Nothing where the training was asked to stop meanwhile. Leaves the network in evaluation mode;
// throws what LibTorch throws.
std::optional<Evaluation> evaluate(const Job& job);

}  // namespace joulelab

#pragma once
// What many architectures are: a chain that finds features, and one that classifies their mean over
// the image.

#include "train/network.h"

namespace joulelab {

// Its maker fills in both chains and registers them under the architecture's own names.
class PooledNetwork : public Network {
 public:
  torch::Tensor features(torch::Tensor images) override { return features_->forward(images); }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return classifier_->forward(features.mean({2, 3}));
  }

  std::shared_ptr<Chain> features_, classifier_;
};

}  // namespace joulelab

#pragma once
// What the trainer sees of an architecture: a module from images to class scores.

#include "train/architecture.h"
#include "train/torch.h"

namespace joulelab {

class Network : public torch::nn::Module {
 public:
  // images: N x C x H x W, normalised. Returns N x classes, not yet soft-maxed.
  virtual torch::Tensor forward(torch::Tensor images) = 0;
};

template <class Type>
std::shared_ptr<Network> make_network(const NetworkRequest& request) {
  return std::make_shared<Type>(request);
}

// Parameters that are trained; running statistics of batch normalisation are not among them.
std::int64_t count_parameters(const Network& network);

// Multiply-accumulates of one image's forward pass, in convolutions and fully connected layers:
// counted from the operations that the network really calls. Leaves the network's mode as it was.
std::int64_t count_macs(Network& network, const ImageShape& input);

}  // namespace joulelab

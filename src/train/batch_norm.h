#pragma once
// Batch normalisation (Ioffe & Szegedy 2015) with what follows it in one pass over memory: on a
// CPU, with channels last, in float32. Everywhere else it is LibTorch's, followed by LibTorch's
// activation. Parameters and buffers are those of nn::BatchNorm2d, under the same names.

#include "train/activation.h"
#include "train/torch.h"

namespace joulelab {

struct BatchNormSettings {
  double epsilon = 1e-5, momentum = 0.1;
  Activation activation = Activation::none;
};

class BatchNormImpl final : public torch::nn::Module {
 public:
  explicit BatchNormImpl(int channels, const BatchNormSettings& settings = {});

  // activation(normalised(images)); images: N x C x H x W.
  torch::Tensor forward(const torch::Tensor& images);
  // activation(normalised(images) + added); `added` has the shape of the images. Of activations
  // none, relu and relu6.
  torch::Tensor forward_with(const torch::Tensor& images, const torch::Tensor& added);

  torch::Tensor weight, bias;  // of each channel
  torch::Tensor running_mean, running_var, num_batches_tracked;

 private:
  bool can_fuse(const torch::Tensor& images) const;
  torch::Tensor fused(const torch::Tensor& images, const torch::Tensor& added,
                      Activation activation);

  BatchNormSettings settings_;
};
TORCH_MODULE(BatchNorm);

inline BatchNorm batch_norm(int channels, const BatchNormSettings& settings = {}) {
  return BatchNorm(channels, settings);
}
inline BatchNorm batch_norm_relu(int channels, BatchNormSettings settings = {}) {
  settings.activation = Activation::relu;
  return BatchNorm(channels, settings);
}

// May overwrite its input.
torch::Tensor activate(torch::Tensor input, Activation activation);

}  // namespace joulelab

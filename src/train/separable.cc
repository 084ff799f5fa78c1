// The padding is added before, because LibTorch's convolution pads both sides alike.
#include "train/separable.h"

namespace joulelab {

namespace nn = torch::nn;

torch::Tensor pad_for_halving(const torch::Tensor& images, int kernel, double value) {
  const std::int64_t after = kernel / 2;
  const auto before = [&](std::int64_t side) { return side % 2 == 0 ? after - 1 : after; };
  return at::constant_pad_nd(images, {before(images.size(3)), after, before(images.size(2)), after},
                             value);
}

SeparableConvolution::SeparableConvolution(const SeparableSize& size)
    : size_(size),
      depthwise_(register_module("depthwise", convolution({.in = size.in,
                                                           .out = size.in,
                                                           .kernel = size.kernel,
                                                           .stride = size.stride,
                                                           .groups = size.in,
                                                           .is_padded = size.stride == 1}))),
      pointwise_(register_module("pointwise",
                                 convolution({.in = size.in, .out = size.out, .kernel = 1}))) {}

torch::Tensor SeparableConvolution::forward(const torch::Tensor& input) {
  if (size_.stride == 1) return pointwise_->forward(depthwise_->forward(input));
  return pointwise_->forward(depthwise_->forward(pad_for_halving(input, size_.kernel, 0)));
}

void initialise_as_keras(nn::Module& network) {
  for_each_module<nn::Conv2d>(network,
                              [](auto& layer) { nn::init::xavier_uniform_(layer.weight); });
  for_each_module<nn::Linear>(network, [](auto& layer) {
    nn::init::xavier_uniform_(layer.weight);
    nn::init::zeros_(layer.bias);
  });
}

}  // namespace joulelab

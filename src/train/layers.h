#pragma once
// What the families share: convolutions and normalisations without the option objects, the rounding
// of widths, and the initialisations that torchvision gives its networks.

#include "train/batch_norm.h"

namespace joulelab {

struct ConvolutionSize {
  int in = 0, out = 0;
  int kernel = 3, stride = 1;
  int groups = 1;
  bool has_bias = false;
  int kernel_width = 0;   // 0: as `kernel`, which otherwise is the height
  bool is_padded = true;  // so that stride 1 keeps the size of the image
};
torch::nn::Conv2d convolution(const ConvolutionSize& size);

torch::nn::ReLU relu();  // in place
// Keeps the number of a layer whose work the layer before it does.
inline torch::nn::Identity done_before() { return {}; }

// Maximum over 3 x 3 pixels, every second one.
torch::Tensor max_pool_3_2(const torch::Tensor& images, int padding, bool is_ceiled = false);

// `channels` x `width`, rounded to a multiple of 8 and not down by more than a tenth (Sandler et
// al. 2018, as in torchvision).
int scaled(double channels, double width);

// Calls `change` for each module of this type.
template <class Type, class Change>
void for_each_module(torch::nn::Module& network, Change change) {
  for (const auto& module : network.modules(false)) {
    if (auto* found = module->as<Type>()) change(*found);
  }
}

// Convolutions as He et al. 2015 (fan out, normal), biases 0; batch normalisation 1 and 0.
void initialise_convolutions(torch::nn::Module& network);
// Fully connected layers: normal with deviation 0.01, biases 0.
void initialise_linears(torch::nn::Module& network);
// Convolutions and fully connected layers: normal with this deviation, biases as LibTorch has them.
void initialise_normal(torch::nn::Module& network, double deviation);

}  // namespace joulelab

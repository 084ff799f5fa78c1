#pragma once
// What the families share: convolutions without the option objects, the rounding of widths, and
// the initialisation that torchvision gives its convolutional networks.

#include "train/torch.h"

namespace joulelab {

struct ConvolutionSize {
  int in = 0, out = 0;
  int kernel = 3, stride = 1;
  int groups = 1;
  bool has_bias = false;
};

// Padded so that stride 1 keeps the size of the image.
torch::nn::Conv2d convolution(const ConvolutionSize& size);

torch::nn::ReLU relu();  // in place

// `channels` x `width`, rounded to a multiple of 8 and not down by more than a tenth (Sandler et
// al. 2018, as in torchvision).
int scaled(int channels, double width);

// Convolutions as He et al. 2015 (fan out, normal), biases 0; batch normalisation 1 and 0.
void initialise_convolutions(torch::nn::Module& network);
// Fully connected layers: normal with deviation 0.01, biases 0.
void initialise_linears(torch::nn::Module& network);

}  // namespace joulelab

#pragma once
// What Keras's own architectures (Xception, NASNet) are made of: separable convolutions, and
// padding as TensorFlow's "same", which with stride 2 depends on whether the image's side is even.

#include "train/layers.h"

namespace joulelab {

// Adds what a window of `kernel` x `kernel` with stride 2 needs so that the side is halved and
// rounded up: one pixel more below and to the right than above and to the left where it is even.
torch::Tensor pad_for_halving(const torch::Tensor& images, int kernel, double value);

// A convolution of each channel alone, then one of 1 x 1. Stride 1 or 2; no biases.
struct SeparableSize {
  int in = 0, out = 0;
  int kernel = 3, stride = 1;
};
class SeparableConvolution final : public torch::nn::Module {
 public:
  explicit SeparableConvolution(const SeparableSize& size);
  torch::Tensor forward(const torch::Tensor& input);

 private:
  SeparableSize size_;
  torch::nn::Conv2d depthwise_, pointwise_;
};

// Keras's defaults: epsilon 0.001.
inline constexpr double keras_epsilon = 1e-3;

// Keras's own initialisation: Glorot & Bengio 2010, uniform; biases 0.
void initialise_as_keras(torch::nn::Module& network);

}  // namespace joulelab

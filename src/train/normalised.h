#pragma once
// What the newer families are made of: a convolution with batch normalisation and activation,
// squeeze-and-excitation, stochastic depth. Modules are named as torchvision names them.

#include "train/layers.h"

namespace joulelab {

struct UnitStyle {
  BatchNormSettings normalisation{.activation = Activation::relu};
  const char* convolution_name = "0";
  const char* normalisation_name = "1";
};

class NormalisedConvolution final : public torch::nn::Module {
 public:
  explicit NormalisedConvolution(const ConvolutionSize& size, const UnitStyle& style = {});
  torch::Tensor forward(const torch::Tensor& input);

 private:
  torch::nn::Conv2d convolution_;
  BatchNorm normalisation_;
};

// Hu, Shen & Sun 2018: each channel times a gate between 0 and 1 that all of the image decides.
struct ExcitationSize {
  int channels = 0, squeezed = 0;
  Activation activation = Activation::relu;
  bool has_hard_sigmoid = false;
};
class SqueezeExcitation final : public torch::nn::Module {
 public:
  explicit SqueezeExcitation(const ExcitationSize& size);
  torch::Tensor forward(const torch::Tensor& input);

 private:
  ExcitationSize size_;
  torch::nn::Conv2d fc1_, fc2_;
};

// Stochastic depth (Huang et al. 2016): while training, each image of the batch is set to zero with
// this probability, and the others are scaled up for it.
torch::Tensor drop_images(const torch::Tensor& images, double probability, bool is_training);

}  // namespace joulelab

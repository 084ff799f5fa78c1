#include "train/normalised.h"

namespace joulelab {

namespace nn = torch::nn;

NormalisedConvolution::NormalisedConvolution(const ConvolutionSize& size, const UnitStyle& style)
    : convolution_(register_module(style.convolution_name, convolution(size))),
      normalisation_(
          register_module(style.normalisation_name, batch_norm(size.out, style.normalisation))) {}

torch::Tensor NormalisedConvolution::forward(const torch::Tensor& input) {
  return normalisation_->forward(convolution_->forward(input));
}

SqueezeExcitation::SqueezeExcitation(const ExcitationSize& size)
    : size_(size),
      fc1_(register_module(
          "fc1",
          convolution({.in = size.channels, .out = size.squeezed, .kernel = 1, .has_bias = true}))),
      fc2_(register_module(
          "fc2", convolution(
                     {.in = size.squeezed, .out = size.channels, .kernel = 1, .has_bias = true}))) {
}

torch::Tensor SqueezeExcitation::forward(const torch::Tensor& input) {
  const auto squeezed = activate(fc1_->forward(input.mean({2, 3}, true)), size_.activation);
  const auto gate = fc2_->forward(squeezed);
  return input * (size_.has_hard_sigmoid ? at::hardsigmoid(gate) : at::sigmoid(gate));
}

torch::Tensor drop_images(const torch::Tensor& images, double probability, bool is_training) {
  if (!is_training || probability == 0) return images;
  const auto kept = torch::empty({images.size(0), 1, 1, 1}, images.options());
  return images * kept.bernoulli_(1 - probability).div_(1 - probability);
}

}  // namespace joulelab

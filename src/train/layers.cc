// LibTorch's option objects are long; the networks' files should read like their papers.
#include "train/layers.h"

#include <algorithm>

namespace joulelab {

namespace nn = torch::nn;

nn::Conv2d convolution(const ConvolutionSize& size) {
  const int width = size.kernel_width > 0 ? size.kernel_width : size.kernel;
  const int high = size.is_padded ? (size.kernel - 1) / 2 : 0;
  const int wide = size.is_padded ? (width - 1) / 2 : 0;
  return nn::Conv2d(nn::Conv2dOptions(size.in, size.out, {size.kernel, width})
                        .stride(size.stride)
                        .padding({high, wide})
                        .groups(size.groups)
                        .bias(size.has_bias));
}

nn::ReLU relu() { return nn::ReLU(nn::ReLUOptions(true)); }

torch::Tensor max_pool_3_2(const torch::Tensor& images, int padding, bool is_ceiled) {
  return at::max_pool2d(images, 3, 2, padding, 1, is_ceiled);
}

int scaled(double channels, double width) {
  constexpr int divisor = 8;
  const double wanted = channels * width;
  const int rounded =
      std::max(divisor, static_cast<int>(wanted + divisor / 2.0) / divisor * divisor);
  return rounded < 0.9 * wanted ? rounded + divisor : rounded;
}

void initialise_convolutions(nn::Module& network) {
  for_each_module<nn::Conv2d>(network, [](auto& convolution) {
    nn::init::kaiming_normal_(convolution.weight, 0, torch::kFanOut, torch::kReLU);
    if (convolution.bias.defined()) nn::init::zeros_(convolution.bias);
  });
}

void initialise_linears(nn::Module& network) {
  for_each_module<nn::Linear>(network, [](auto& linear) {
    nn::init::normal_(linear.weight, 0, 0.01);
    nn::init::zeros_(linear.bias);
  });
}

void initialise_normal(nn::Module& network, double deviation) {
  const auto draw = [&](auto& layer) { nn::init::normal_(layer.weight, 0, deviation); };
  for_each_module<nn::Conv2d>(network, draw);
  for_each_module<nn::Linear>(network, draw);
}

}  // namespace joulelab

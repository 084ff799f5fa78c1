// LibTorch's option objects are long; the networks' files should read like their papers.
#include "train/layers.h"

#include <algorithm>

namespace joulelab {

namespace nn = torch::nn;

nn::Conv2d convolution(const ConvolutionSize& size) {
  return nn::Conv2d(nn::Conv2dOptions(size.in, size.out, size.kernel)
                        .stride(size.stride)
                        .padding((size.kernel - 1) / 2)
                        .groups(size.groups)
                        .bias(size.has_bias));
}

nn::ReLU relu() { return nn::ReLU(nn::ReLUOptions(true)); }

int scaled(int channels, double width) {
  constexpr int divisor = 8;
  const double wanted = channels * width;
  const int rounded =
      std::max(divisor, static_cast<int>(wanted + divisor / 2.0) / divisor * divisor);
  return rounded < 0.9 * wanted ? rounded + divisor : rounded;
}

void initialise_convolutions(nn::Module& network) {
  for (const auto& module : network.modules(false)) {
    if (auto* convolution = module->as<nn::Conv2d>()) {
      nn::init::kaiming_normal_(convolution->weight, 0, torch::kFanOut, torch::kReLU);
      if (convolution->bias.defined()) nn::init::zeros_(convolution->bias);
    }
  }
}

void initialise_linears(nn::Module& network) {
  for (const auto& module : network.modules(false)) {
    if (auto* linear = module->as<nn::Linear>()) {
      nn::init::normal_(linear->weight, 0, 0.01);
      nn::init::zeros_(linear->bias);
    }
  }
}

}  // namespace joulelab

// MNASNet 1.0 (Tan et al. 2019), variant B1, as in torchvision.
#include "train/layers.h"
#include "train/pooled_network.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

BatchNorm normalisation(int channels, Activation activation = Activation::none) {
  constexpr double tensorflow_momentum = 0.9997;  // of the paper
  return batch_norm(channels, {.momentum = 1 - tensorflow_momentum, .activation = activation});
}

struct Stack {
  int out, kernel, stride, expansion, blocks;
};
constexpr std::array<Stack, 6> stacks{{{24, 3, 2, 3, 3},
                                       {40, 5, 2, 3, 3},
                                       {80, 5, 2, 6, 3},
                                       {96, 3, 1, 6, 2},
                                       {192, 5, 2, 6, 4},
                                       {320, 3, 1, 6, 1}}};

class InvertedResidual final : public nn::Module {
 public:
  InvertedResidual(int in, int stride, const Stack& stack)
      : has_shortcut_(stride == 1 && in == stack.out) {
    const int hidden = in * stack.expansion;
    layers_ =
        register_module("layers", chain(convolution({.in = in, .out = hidden, .kernel = 1}),
                                        normalisation(hidden, Activation::relu), done_before(),
                                        convolution({.in = hidden,
                                                     .out = hidden,
                                                     .kernel = stack.kernel,
                                                     .stride = stride,
                                                     .groups = hidden}),
                                        normalisation(hidden, Activation::relu), done_before(),
                                        convolution({.in = hidden, .out = stack.out, .kernel = 1}),
                                        normalisation(stack.out)));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    const auto output = layers_->forward(input);
    return has_shortcut_ ? output + input : output;
  }

 private:
  bool has_shortcut_;
  std::shared_ptr<Chain> layers_;
};

class MnasNet final : public PooledNetwork {
 public:
  explicit MnasNet(const NetworkRequest& request) {
    constexpr int stem = 32, last = 1280;
    int in = 16;
    features_ = register_module(
        "layers", chain(convolution({.in = request.input.channels, .out = stem, .stride = 2}),
                        normalisation(stem, Activation::relu), done_before(),
                        convolution({.in = stem, .out = stem, .groups = stem}),
                        normalisation(stem, Activation::relu), done_before(),
                        convolution({.in = stem, .out = in, .kernel = 1}), normalisation(in)));
    for (const auto& stack : stacks) {
      auto blocks = std::make_shared<Chain>();
      for (int block = 0; block < stack.blocks; ++block) {
        blocks->add(InvertedResidual(in, block == 0 ? stack.stride : 1, stack));
        in = stack.out;
      }
      features_->add(blocks);
    }
    features_->add(convolution({.in = in, .out = last, .kernel = 1}));
    features_->add(normalisation(last, Activation::relu));
    features_->add(done_before());
    classifier_ =
        register_head("classifier", chain(nn::Dropout(0.2), nn::Linear(last, request.classes)));
    initialise_convolutions(*this);
    for_each_module<nn::Linear>(*this, [](auto& linear) {
      nn::init::kaiming_uniform_(linear.weight, 0, torch::kFanOut, torch::kSigmoid);
      nn::init::zeros_(linear.bias);
    });
  }
};

}  // namespace

std::vector<Architecture> families::mnasnet() {
  return {{.name = "mnasnet1_0",
           .paper = "Tan et al. 2019",
           .native = {3, 224, 224},
           .native_classes = 1000,
           .parameters = 4'383'312,
           .macs = 314'415'872,
           .smallest_side = 16,
           .is_channels_last = true,
           .build = make_network<MnasNet>}};
}

}  // namespace joulelab

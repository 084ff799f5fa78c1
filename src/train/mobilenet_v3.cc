// MobileNetV3 large and small (Howard et al. 2019), as in torchvision.
#include "train/normalised.h"
#include "train/pooled_network.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

struct Block {
  int kernel, expanded, out;
  bool is_excited;
  Activation activation;
  int stride;
};
constexpr auto re = Activation::relu, hs = Activation::hardswish;
constexpr Block large_blocks[]{
    {3, 16, 16, false, re, 1},  {3, 64, 24, false, re, 2},  {3, 72, 24, false, re, 1},
    {5, 72, 40, true, re, 2},   {5, 120, 40, true, re, 1},  {5, 120, 40, true, re, 1},
    {3, 240, 80, false, hs, 2}, {3, 200, 80, false, hs, 1}, {3, 184, 80, false, hs, 1},
    {3, 184, 80, false, hs, 1}, {3, 480, 112, true, hs, 1}, {3, 672, 112, true, hs, 1},
    {5, 672, 160, true, hs, 2}, {5, 960, 160, true, hs, 1}, {5, 960, 160, true, hs, 1}};
constexpr Block small_blocks[]{
    {3, 16, 16, true, re, 2},  {3, 72, 24, false, re, 2}, {3, 88, 24, false, re, 1},
    {5, 96, 40, true, hs, 2},  {5, 240, 40, true, hs, 1}, {5, 240, 40, true, hs, 1},
    {5, 120, 48, true, hs, 1}, {5, 144, 48, true, hs, 1}, {5, 288, 96, true, hs, 2},
    {5, 576, 96, true, hs, 1}, {5, 576, 96, true, hs, 1}};

NormalisedConvolution unit(const ConvolutionSize& size, Activation activation) {
  return NormalisedConvolution(
      size, {.normalisation = {.epsilon = 1e-3, .momentum = 0.01, .activation = activation}});
}

class InvertedResidual final : public nn::Module {
 public:
  InvertedResidual(int in, const Block& b) : has_shortcut_(b.stride == 1 && in == b.out) {
    block_ = register_module("block", std::make_shared<Chain>());
    if (b.expanded != in) {
      block_->add(unit({.in = in, .out = b.expanded, .kernel = 1}, b.activation));
    }
    block_->add(unit({.in = b.expanded,
                      .out = b.expanded,
                      .kernel = b.kernel,
                      .stride = b.stride,
                      .groups = b.expanded},
                     b.activation));
    if (b.is_excited) {
      block_->add(SqueezeExcitation({.channels = b.expanded,
                                     .squeezed = scaled(b.expanded / 4, 1),
                                     .has_hard_sigmoid = true}));
    }
    block_->add(unit({.in = b.expanded, .out = b.out, .kernel = 1}, Activation::none));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    const auto output = block_->forward(input);
    return has_shortcut_ ? output + input : output;
  }

 private:
  bool has_shortcut_;
  std::shared_ptr<Chain> block_;
};

class MobileNetV3 : public PooledNetwork {
 public:
  MobileNetV3(c10::ArrayRef<Block> blocks, int hidden, const NetworkRequest& request) {
    int in = 16;
    features_ = register_module(
        "features", chain(unit({.in = request.input.channels, .out = in, .stride = 2}, hs)));
    for (const auto& block : blocks) {
      features_->add(InvertedResidual(in, block));
      in = block.out;
    }
    const int last = 6 * in;
    features_->add(unit({.in = in, .out = last, .kernel = 1}, hs));
    classifier_ = register_head("classifier", chain(nn::Linear(last, hidden)));
    classifier_->then([](const torch::Tensor& input) { return at::hardswish(input); });
    classifier_->add(nn::Dropout(0.2));
    classifier_->add(nn::Linear(hidden, request.classes));
    initialise_convolutions(*this);
    initialise_linears(*this);
  }
};

std::shared_ptr<Network> build_large(const NetworkRequest& request) {
  return std::make_shared<MobileNetV3>(large_blocks, 1280, request);
}

std::shared_ptr<Network> build_small(const NetworkRequest& request) {
  return std::make_shared<MobileNetV3>(small_blocks, 1024, request);
}

}  // namespace

std::vector<Architecture> families::mobilenet_v3() {
  const Architecture both{.paper = "Howard et al. 2019",
                          .native = {3, 224, 224},
                          .native_classes = 1000,
                          .smallest_side = 16,
                          .is_channels_last = true};
  return {member_of(both, "mobilenet_v3_large", 5'483'032, 216'589'760, build_large),
          member_of(both, "mobilenet_v3_small", 2'542'856, 56'510'400, build_small)};
}

}  // namespace joulelab

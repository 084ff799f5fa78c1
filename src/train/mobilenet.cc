// MobileNetV2 (Sandler et al. 2018), with its width multiplier: for 224 px as in torchvision; for
// small images the stem and the second stage keep the size, as is usual for CIFAR.
#include "train/network.h"
#include "train/normalised.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

struct Stage {
  int expansion, channels, blocks, stride;
};
constexpr std::array<Stage, 7> stages{{{1, 16, 1, 1},
                                       {6, 24, 2, 2},
                                       {6, 32, 3, 2},
                                       {6, 64, 4, 2},
                                       {6, 96, 3, 1},
                                       {6, 160, 3, 2},
                                       {6, 320, 1, 1}}};

NormalisedConvolution unit(const ConvolutionSize& size) {
  return NormalisedConvolution(size, {.normalisation = {.activation = Activation::relu6}});
}

class InvertedResidual final : public nn::Module {
 public:
  InvertedResidual(int in, int out, int stride, int expansion)
      : has_shortcut_(stride == 1 && in == out) {
    const int hidden = in * expansion;
    nn::Sequential conv;
    if (expansion != 1) conv->push_back(unit({.in = in, .out = hidden, .kernel = 1}));
    conv->push_back(unit({.in = hidden, .out = hidden, .stride = stride, .groups = hidden}));
    conv->push_back(convolution({.in = hidden, .out = out, .kernel = 1}));
    conv->push_back(batch_norm(out));
    conv_ = register_module("conv", conv);
  }

  torch::Tensor forward(const torch::Tensor& input) {
    auto output = conv_->forward(input);
    return has_shortcut_ ? output.add_(input) : output;
  }

 private:
  bool has_shortcut_;
  nn::Sequential conv_{nullptr};
};

class MobileNetV2 : public Network {
 public:
  MobileNetV2(const NetworkRequest& request, bool is_small) {
    int in = scaled(32, request.width);
    nn::Sequential features;
    features->push_back(
        unit({.in = request.input.channels, .out = in, .stride = is_small ? 1 : 2}));
    for (std::size_t s = 0; s < stages.size(); ++s) {
      const int out = scaled(stages[s].channels, request.width);
      const int stage_stride = is_small && s == 1 ? 1 : stages[s].stride;
      for (int block = 0; block < stages[s].blocks; ++block) {
        features->push_back(
            InvertedResidual(in, out, block == 0 ? stage_stride : 1, stages[s].expansion));
        in = out;
      }
    }
    const int last = scaled(1280, std::max(1.0, request.width));
    features->push_back(unit({.in = in, .out = last, .kernel = 1}));
    features_ = register_module("features", features);
    classifier_ = register_head(
        "classifier", nn::Sequential(nn::Dropout(0.2), nn::Linear(last, request.classes)));
    initialise_convolutions(*this);
    initialise_linears(*this);
  }

  torch::Tensor features(torch::Tensor images) override { return features_->forward(images); }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return classifier_->forward(features.mean({2, 3}));
  }

 private:
  nn::Sequential features_{nullptr}, classifier_{nullptr};
};

template <bool is_small>
std::shared_ptr<Network> build(const NetworkRequest& request) {
  return std::make_shared<MobileNetV2>(request, is_small);
}

}  // namespace

std::vector<Architecture> families::mobilenet() {
  const std::string paper = "Sandler et al. 2018";
  return {{.name = "mobilenet_v2",
           .paper = paper,
           .native = {3, 224, 224},
           .native_classes = 1000,
           .parameters = 3'504'872,
           .macs = 300'774'272,
           .smallest_side = 16,
           .has_width = true,
           .is_channels_last = true,
           .build = build<false>},
          {.name = "mobilenet_v2_cifar",
           .paper = paper,
           .native = {3, 32, 32},
           .native_classes = 10,
           .parameters = 2'236'682,
           .macs = 87'976'448,
           .smallest_side = 8,
           .has_width = true,
           .is_channels_last = true,
           .build = build<true>}};
}

}  // namespace joulelab

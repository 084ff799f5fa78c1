// Residual networks (He, Zhang, Ren & Sun 2016): ResNet-18 as in torchvision, the same with a stem
// for small images, and the paper's own ResNet-20 for CIFAR, whose shortcuts have no parameters
// (option A: every second pixel, new channels zero).
#include "train/layers.h"
#include "train/network.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

enum class Shortcut { projected, padded };
enum class Stem { large, small };

struct Plan {
  Stem stem = Stem::large;
  Shortcut shortcut = Shortcut::projected;
  std::vector<int> channels;  // of each stage; each but the first halves the image
  int blocks = 2;             // in a stage
};
const Plan plan18{Stem::large, Shortcut::projected, {64, 128, 256, 512}, 2};
const Plan plan18_small{Stem::small, Shortcut::projected, {64, 128, 256, 512}, 2};
const Plan plan20{Stem::small, Shortcut::padded, {16, 32, 64}, 3};

class BasicBlock final : public nn::Module {
 public:
  BasicBlock(int in, int out, int stride, Shortcut shortcut)
      : stride_(stride), padding_((out - in) / 2) {
    conv1_ = register_module("conv1", convolution({.in = in, .out = out, .stride = stride}));
    bn1_ = register_module("bn1", nn::BatchNorm2d(out));
    conv2_ = register_module("conv2", convolution({.in = out, .out = out}));
    bn2_ = register_module("bn2", nn::BatchNorm2d(out));
    if (shortcut == Shortcut::padded || (stride == 1 && in == out)) return;
    downsample_ = register_module(
        "downsample",
        nn::Sequential(convolution({.in = in, .out = out, .kernel = 1, .stride = stride}),
                       nn::BatchNorm2d(out)));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    auto output = bn1_->forward(conv1_->forward(input)).relu_();
    output = bn2_->forward(conv2_->forward(output));
    return output.add_(shortcut(input)).relu_();
  }

 private:
  torch::Tensor shortcut(const torch::Tensor& input) {
    if (downsample_) return downsample_->forward(input);
    if (stride_ == 1) return input;
    const auto thinned = input.slice(2, 0, {}, stride_).slice(3, 0, {}, stride_);
    return torch::constant_pad_nd(thinned, {0, 0, 0, 0, padding_, padding_});
  }

  int stride_, padding_;
  nn::Conv2d conv1_{nullptr}, conv2_{nullptr};
  nn::BatchNorm2d bn1_{nullptr}, bn2_{nullptr};
  nn::Sequential downsample_{nullptr};
};

class ResNet : public Network {
 public:
  ResNet(const Plan& plan, const NetworkRequest& request) {
    int in = plan.channels.front();
    const bool is_large = plan.stem == Stem::large;
    conv1_ = register_module("conv1", convolution({.in = request.input.channels,
                                                   .out = in,
                                                   .kernel = is_large ? 7 : 3,
                                                   .stride = is_large ? 2 : 1}));
    bn1_ = register_module("bn1", nn::BatchNorm2d(in));
    if (is_large) {
      maxpool_ =
          register_module("maxpool", nn::MaxPool2d(nn::MaxPool2dOptions(3).stride(2).padding(1)));
    }
    for (std::size_t stage = 0; stage < plan.channels.size(); ++stage) {
      nn::Sequential layer;
      for (int block = 0; block < plan.blocks; ++block) {
        const int stride = stage > 0 && block == 0 ? 2 : 1;
        layer->push_back(BasicBlock(in, plan.channels[stage], stride, plan.shortcut));
        in = plan.channels[stage];
      }
      layers_.push_back(register_module("layer" + std::to_string(stage + 1), layer));
    }
    fc_ = register_module("fc", nn::Linear(in, request.classes));
    initialise_convolutions(*this);
  }

  torch::Tensor forward(torch::Tensor images) override {
    auto output = bn1_->forward(conv1_->forward(images)).relu_();
    if (maxpool_) output = maxpool_->forward(output);
    for (auto& layer : layers_) output = layer->forward(output);
    return fc_->forward(output.mean({2, 3}));
  }

 private:
  nn::Conv2d conv1_{nullptr};
  nn::BatchNorm2d bn1_{nullptr};
  nn::MaxPool2d maxpool_{nullptr};
  std::vector<nn::Sequential> layers_;
  nn::Linear fc_{nullptr};
};

template <const Plan& plan>
std::shared_ptr<Network> build(const NetworkRequest& request) {
  return std::make_shared<ResNet>(plan, request);
}

}  // namespace

std::vector<Architecture> families::resnet() {
  const std::string paper = "He et al. 2016";
  return {{.name = "resnet18",
           .paper = paper,
           .native = {3, 224, 224},
           .native_classes = 1000,
           .parameters = 11'689'512,
           .macs = 1'814'073'344,
           .smallest_side = 16,
           .build = build<plan18>},
          {.name = "resnet18_cifar",
           .paper = paper,
           .native = {3, 32, 32},
           .native_classes = 10,
           .parameters = 11'173'962,
           .macs = 555'422'720,
           .smallest_side = 8,
           .build = build<plan18_small>},
          {.name = "resnet20",
           .paper = paper,
           .native = {3, 32, 32},
           .native_classes = 10,
           .parameters = 269'722,
           .macs = 40'551'040,
           .smallest_side = 8,
           .is_channels_last = true,
           .build = build<plan20>}};
}

}  // namespace joulelab

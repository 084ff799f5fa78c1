// Residual networks (He, Zhang, Ren & Sun 2016) and their wide and grouped kin, as in torchvision
// (whose bottleneck halves the image in its 3 x 3 convolution); ResNet-18 with a stem for small
// images; and the paper's own networks for CIFAR, whose shortcuts have no parameters (option A:
// every second pixel, new channels zero).
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
  std::vector<int> channels{64, 128, 256, 512};  // of each stage; each but the first halves
  std::vector<int> blocks{};                     // in each stage
  int bottleneck_width = 0;                      // per group and 64 channels; 0: basic blocks
  int groups = 1;
};
const Plan plan18{.blocks = {2, 2, 2, 2}}, plan34{.blocks = {3, 4, 6, 3}};
const Plan plan50{.blocks = {3, 4, 6, 3}, .bottleneck_width = 64};
const Plan plan101{.blocks = {3, 4, 23, 3}, .bottleneck_width = 64};
const Plan plan_next50{.blocks = {3, 4, 6, 3}, .bottleneck_width = 4, .groups = 32};
const Plan plan_wide50{.blocks = {3, 4, 6, 3}, .bottleneck_width = 128};
const Plan plan18_small{.stem = Stem::small, .blocks = {2, 2, 2, 2}};
const Plan plan20{Stem::small, Shortcut::padded, {16, 32, 64}, {3, 3, 3}};
const Plan plan56{Stem::small, Shortcut::padded, {16, 32, 64}, {9, 9, 9}};

nn::Sequential projection(int in, int out, int stride) {
  return nn::Sequential(convolution({.in = in, .out = out, .kernel = 1, .stride = stride}),
                        batch_norm(out));
}

class BasicBlock final : public nn::Module {
 public:
  BasicBlock(int in, int out, int stride, Shortcut shortcut)
      : stride_(stride), padding_((out - in) / 2) {
    conv1_ = register_module("conv1", convolution({.in = in, .out = out, .stride = stride}));
    bn1_ = register_module("bn1", batch_norm_relu(out));
    conv2_ = register_module("conv2", convolution({.in = out, .out = out}));
    bn2_ = register_module("bn2", batch_norm_relu(out));
    if (shortcut == Shortcut::padded || (stride == 1 && in == out)) return;
    downsample_ = register_module("downsample", projection(in, out, stride));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    const auto output = bn1_->forward(conv1_->forward(input));
    return bn2_->forward_with(conv2_->forward(output), shortcut(input));
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
  BatchNorm bn1_{nullptr}, bn2_{nullptr};
  nn::Sequential downsample_{nullptr};
};

constexpr int expansion = 4;  // of a bottleneck's channels at its end

class Bottleneck final : public nn::Module {
 public:
  Bottleneck(int in, int channels, int stride, const Plan& plan) {
    const int width = channels * plan.bottleneck_width / 64 * plan.groups;
    const int out = channels * expansion;
    conv1_ = register_module("conv1", convolution({.in = in, .out = width, .kernel = 1}));
    bn1_ = register_module("bn1", batch_norm_relu(width));
    conv2_ = register_module(
        "conv2", convolution({.in = width, .out = width, .stride = stride, .groups = plan.groups}));
    bn2_ = register_module("bn2", batch_norm_relu(width));
    conv3_ = register_module("conv3", convolution({.in = width, .out = out, .kernel = 1}));
    bn3_ = register_module("bn3", batch_norm_relu(out));
    if (stride == 1 && in == out) return;
    downsample_ = register_module("downsample", projection(in, out, stride));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    auto output = bn1_->forward(conv1_->forward(input));
    output = bn2_->forward(conv2_->forward(output));
    return bn3_->forward_with(conv3_->forward(output),
                              downsample_ ? downsample_->forward(input) : input);
  }

 private:
  nn::Conv2d conv1_{nullptr}, conv2_{nullptr}, conv3_{nullptr};
  BatchNorm bn1_{nullptr}, bn2_{nullptr}, bn3_{nullptr};
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
    bn1_ = register_module("bn1", batch_norm_relu(in));
    if (is_large) {
      maxpool_ =
          register_module("maxpool", nn::MaxPool2d(nn::MaxPool2dOptions(3).stride(2).padding(1)));
    }
    for (std::size_t stage = 0; stage < plan.channels.size(); ++stage) {
      nn::Sequential layer;
      const int channels = plan.channels[stage];
      const bool is_basic = plan.bottleneck_width == 0;
      for (int block = 0; block < plan.blocks[stage]; ++block) {
        const int stride = stage > 0 && block == 0 ? 2 : 1;
        if (is_basic) layer->push_back(BasicBlock(in, channels, stride, plan.shortcut));
        if (!is_basic) layer->push_back(Bottleneck(in, channels, stride, plan));
        in = is_basic ? channels : channels * expansion;
      }
      layers_.push_back(register_module("layer" + std::to_string(stage + 1), layer));
    }
    fc_ = register_head("fc", nn::Linear(in, request.classes));
    initialise_convolutions(*this);
  }

  torch::Tensor features(torch::Tensor images) override {
    auto output = bn1_->forward(conv1_->forward(images));
    if (maxpool_) output = maxpool_->forward(output);
    for (auto& layer : layers_) output = layer->forward(output);
    return output;
  }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return fc_->forward(features.mean({2, 3}));
  }

 private:
  nn::Conv2d conv1_{nullptr};
  BatchNorm bn1_{nullptr};
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
  const Architecture large{.paper = "He et al. 2016",
                           .native = {3, 224, 224},
                           .native_classes = 1000,
                           .smallest_side = 16};
  auto next = large, wide = large, small = large;
  next.paper = "Xie et al. 2017";
  wide.paper = "Zagoruyko & Komodakis 2016";
  small.native = {3, 32, 32};
  small.native_classes = 10;
  small.smallest_side = 8;
  auto thin = small;
  thin.is_channels_last = true;
  return {member_of(large, "resnet18", 11'689'512, 1'814'073'344, build<plan18>),
          member_of(large, "resnet34", 21'797'672, 3'663'761'408, build<plan34>),
          member_of(large, "resnet50", 25'557'032, 4'089'184'256, build<plan50>),
          member_of(large, "resnet101", 44'549'160, 7'801'405'440, build<plan101>),
          member_of(next, "resnext50_32x4d", 25'028'904, 4'230'479'872, build<plan_next50>),
          member_of(wide, "wide_resnet50_2", 68'883'240, 11'398'021'120, build<plan_wide50>),
          member_of(small, "resnet18_cifar", 11'173'962, 555'422'720, build<plan18_small>),
          member_of(thin, "resnet20", 269'722, 40'551'040, build<plan20>),
          member_of(thin, "resnet56", 853'018, 125'485'696, build<plan56>)};
}

}  // namespace joulelab

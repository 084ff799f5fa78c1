// Wide residual networks for small images (Zagoruyko & Komodakis 2016): normalised and rectified
// before each convolution, wider and shallower than ResNet. 16 layers, 4 times the channels.
#include "train/layers.h"
#include "train/network.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

class PreactivationBlock final : public nn::Module {
 public:
  PreactivationBlock(int in, int out, int stride)
      : bn1_(register_module("bn1", batch_norm_relu(in))),
        bn2_(register_module("bn2", batch_norm_relu(out))),
        conv1_(register_module("conv1", convolution({.in = in, .out = out, .stride = stride}))),
        conv2_(register_module("conv2", convolution({.in = out, .out = out}))) {
    if (in == out && stride == 1) return;
    shortcut_ = register_module("shortcut",
                                convolution({.in = in, .out = out, .kernel = 1, .stride = stride}));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    const auto active = bn1_->forward(input);
    const auto output = conv2_->forward(bn2_->forward(conv1_->forward(active)));
    return output + (shortcut_ ? shortcut_->forward(active) : input);
  }

 private:
  BatchNorm bn1_, bn2_;
  nn::Conv2d conv1_, conv2_, shortcut_{nullptr};
};

class WideResNet final : public Network {
 public:
  explicit WideResNet(const NetworkRequest& request) {
    constexpr int depth = 16, widening = 4, blocks = (depth - 4) / 6;
    int in = 16;
    conv1_ = register_module("conv1", convolution({.in = request.input.channels, .out = in}));
    for (int stage = 0; stage < 3; ++stage) {
      auto layer = std::make_shared<Chain>();
      const int out = (16 << stage) * widening;
      for (int block = 0; block < blocks; ++block) {
        layer->add(PreactivationBlock(in, out, stage > 0 && block == 0 ? 2 : 1));
        in = out;
      }
      layers_.push_back(register_module("layer" + std::to_string(stage + 1), layer));
    }
    bn_ = register_module("bn", batch_norm_relu(in));
    fc_ = register_head("fc", nn::Linear(in, request.classes));
    initialise_convolutions(*this);
    nn::init::zeros_(fc_->bias);
  }

  torch::Tensor features(torch::Tensor images) override {
    images = conv1_->forward(images);
    for (const auto& layer : layers_) images = layer->forward(images);
    return bn_->forward(images);
  }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return fc_->forward(features.mean({2, 3}));
  }

 private:
  nn::Conv2d conv1_{nullptr};
  std::vector<std::shared_ptr<Chain>> layers_;
  BatchNorm bn_{nullptr};
  nn::Linear fc_{nullptr};
};

}  // namespace

std::vector<Architecture> families::wide_resnet() {
  return {{.name = "wide_resnet16_4",
           .paper = "Zagoruyko & Komodakis 2016",
           .native = {3, 32, 32},
           .native_classes = 10,
           .parameters = 2'748'890,
           .macs = 392'612'352,
           .smallest_side = 8,
           .build = make_network<WideResNet>}};
}

}  // namespace joulelab

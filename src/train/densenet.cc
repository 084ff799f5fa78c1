// DenseNet-121 (Huang, Liu, van der Maaten & Weinberger 2017), as in torchvision: every layer of a
// block sees the outputs of all the layers before it.
#include "train/layers.h"
#include "train/network.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

constexpr int growth = 32, bottleneck = 4;
constexpr std::array<int, 4> layers_of_blocks{6, 12, 24, 16};

class DenseLayer final : public nn::Module {
 public:
  explicit DenseLayer(int in)
      : norm1_(register_module("norm1", batch_norm_relu(in))),
        norm2_(register_module("norm2", batch_norm_relu(bottleneck * growth))),
        conv1_(register_module("conv1",
                               convolution({.in = in, .out = bottleneck * growth, .kernel = 1}))),
        conv2_(register_module("conv2", convolution({.in = bottleneck * growth, .out = growth}))) {}

  torch::Tensor forward(const std::vector<torch::Tensor>& earlier) {
    const auto narrow = conv1_->forward(norm1_->forward(at::cat(earlier, 1)));
    return conv2_->forward(norm2_->forward(narrow));
  }

 private:
  BatchNorm norm1_, norm2_;
  nn::Conv2d conv1_, conv2_;
};

class DenseBlock final : public nn::Module {
 public:
  DenseBlock(int in, int layers) {
    for (int i = 0; i < layers; ++i) {
      layers_.push_back(register_module("denselayer" + std::to_string(i + 1),
                                        std::make_shared<DenseLayer>(in + i * growth)));
    }
  }

  torch::Tensor forward(const torch::Tensor& input) {
    std::vector<torch::Tensor> outputs{input};
    for (const auto& layer : layers_) outputs.push_back(layer->forward(outputs));
    return at::cat(outputs, 1);
  }

 private:
  std::vector<std::shared_ptr<DenseLayer>> layers_;
};

// Halves channels and image.
std::shared_ptr<Chain> transition(int in) {
  auto result = std::make_shared<Chain>();
  result->add("norm", batch_norm_relu(in));
  result->add("relu", done_before());
  result->add("conv", convolution({.in = in, .out = in / 2, .kernel = 1}));
  result->add("pool", nn::AvgPool2d(2));
  return result;
}

class DenseNet final : public Network {
 public:
  explicit DenseNet(const NetworkRequest& request) {
    int channels = 64;
    features_ = register_module("features", std::make_shared<Chain>());
    features_->add(
        "conv0",
        convolution({.in = request.input.channels, .out = channels, .kernel = 7, .stride = 2}));
    features_->add("norm0", batch_norm_relu(channels));
    features_->add("relu0", done_before());
    features_->add("pool0", nn::MaxPool2d(nn::MaxPool2dOptions(3).stride(2).padding(1)));
    for (std::size_t i = 0; i < layers_of_blocks.size(); ++i) {
      const auto number = std::to_string(i + 1);
      features_->add("denseblock" + number, DenseBlock(channels, layers_of_blocks[i]));
      channels += layers_of_blocks[i] * growth;
      if (i + 1 == layers_of_blocks.size()) break;
      features_->add("transition" + number, transition(channels));
      channels /= 2;
    }
    features_->add("norm5", batch_norm_relu(channels));
    classifier_ = register_head("classifier", nn::Linear(channels, request.classes));
    for_each_module<nn::Conv2d>(*this, [](auto& layer) {
      nn::init::kaiming_normal_(layer.weight, 0, torch::kFanIn, torch::kReLU);
    });
    nn::init::zeros_(classifier_->bias);
  }

  torch::Tensor features(torch::Tensor images) override { return features_->forward(images); }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return classifier_->forward(features.mean({2, 3}));
  }

 private:
  std::shared_ptr<Chain> features_;
  nn::Linear classifier_{nullptr};
};

}  // namespace

std::vector<Architecture> families::densenet() {
  return {{.name = "densenet121",
           .paper = "Huang et al. 2017",
           .native = {3, 224, 224},
           .native_classes = 1000,
           .parameters = 7'978'856,
           .macs = 2'834'161'664,
           .smallest_side = 29,
           .is_channels_last = true,
           .build = make_network<DenseNet>}};
}

}  // namespace joulelab

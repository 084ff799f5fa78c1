// ConvNeXt-Tiny (Liu et al. 2022), as in torchvision: layer normalisation over the channels, and
// the 1 x 1 convolutions as fully connected layers on channels that lie last.
#include "train/layers.h"
#include "train/normalised.h"
#include "train/pooled_network.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

constexpr double epsilon = 1e-6;

// Over the last dimension, with the names of LibTorch's LayerNorm. In float32 whatever it is given:
// LibTorch 1.13 refuses bfloat16 images beside float32 weights.
class LayerNorm : public nn::Module {
 public:
  explicit LayerNorm(int channels)
      : weight_(register_parameter("weight", torch::ones({channels}))),
        bias_(register_parameter("bias", torch::zeros({channels}))) {}

  torch::Tensor forward(const torch::Tensor& input) {
    return at::layer_norm(input.to(torch::kFloat32), weight_.sizes(), weight_, bias_, epsilon);
  }

 private:
  torch::Tensor weight_, bias_;
};

// The same over the channels of N x C x H x W.
class ChannelNorm final : public LayerNorm {
 public:
  using LayerNorm::LayerNorm;
  torch::Tensor forward(const torch::Tensor& input) {
    return LayerNorm::forward(input.permute({0, 2, 3, 1})).permute({0, 3, 1, 2});
  }
};

class Block final : public nn::Module {
 public:
  Block(int channels, double dropped) : dropped_(dropped) {
    block_ = register_module(
        "block",
        chain(convolution(
            {.in = channels, .out = channels, .kernel = 7, .groups = channels, .has_bias = true})));
    block_->then([](const torch::Tensor& input) { return input.permute({0, 2, 3, 1}); });
    block_->add(LayerNorm(channels));
    block_->add(nn::Linear(channels, 4 * channels));
    block_->then([](const torch::Tensor& input) { return at::gelu(input); });
    block_->add(nn::Linear(4 * channels, channels));
    block_->then([](const torch::Tensor& input) { return input.permute({0, 3, 1, 2}); });
    constexpr double layer_scale = 1e-6;
    layer_scale_ = register_parameter("layer_scale", torch::full({channels, 1, 1}, layer_scale));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    return drop_images(layer_scale_ * block_->forward(input), dropped_, is_training()) + input;
  }

 private:
  double dropped_;
  std::shared_ptr<Chain> block_;
  torch::Tensor layer_scale_;
};

constexpr std::array<int, 4> channels{96, 192, 384, 768}, blocks{3, 3, 9, 3};

class ConvNext final : public PooledNetwork {
 public:
  explicit ConvNext(const NetworkRequest& request) {
    features_ = register_module(
        "features",
        chain(chain(nn::Conv2d(nn::Conv2dOptions(request.input.channels, channels[0], 4).stride(4)),
                    ChannelNorm(channels[0]))));
    constexpr double most_dropped = 0.1;
    int done = 0;
    constexpr int last_block = 3 + 3 + 9 + 3 - 1;
    for (std::size_t s = 0; s < channels.size(); ++s) {
      auto stage = std::make_shared<Chain>();
      for (int i = 0; i < blocks[s]; ++i) {
        stage->add(Block(channels[s], most_dropped * done++ / last_block));
      }
      features_->add(stage);
      if (s + 1 == channels.size()) break;
      features_->add(
          chain(ChannelNorm(channels[s]),
                nn::Conv2d(nn::Conv2dOptions(channels[s], channels[s + 1], 2).stride(2))));
    }
    classifier_ = register_head("classifier", std::make_shared<Chain>());
    classifier_->add("0", LayerNorm(channels.back()));
    classifier_->add("2", nn::Linear(channels.back(), request.classes));
    initialise_normal(*this, 0.02);
    const auto clear = [](auto& layer) { nn::init::zeros_(layer.bias); };
    for_each_module<nn::Conv2d>(*this, clear);
    for_each_module<nn::Linear>(*this, clear);
  }
};

}  // namespace

std::vector<Architecture> families::convnext() {
  return {{.name = "convnext_tiny",
           .paper = "Liu et al. 2022",
           .native = {3, 224, 224},
           .native_classes = 1000,
           .parameters = 28'589'128,
           .macs = 4'455'531'264,
           .smallest_side = 32,
           .build = make_network<ConvNext>}};
}

}  // namespace joulelab

// Xception (Chollet 2017) as in Keras, under the names of Keras's layers where they have one.
#include <limits>

#include "train/network.h"
#include "train/separable.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

BatchNorm normalisation(int channels, Activation activation = Activation::none) {
  return batch_norm(channels,
                    {.epsilon = keras_epsilon, .momentum = 0.01, .activation = activation});
}

// Rectified before each separable convolution but, where so asked, the first; a shortcut around
// all, projected where the image is halved.
struct BlockSize {
  int in = 0;
  std::vector<int> out{};  // of each separable convolution
  bool is_halved = true, is_rectified_first = true;
};

class Block final : public nn::Module {
 public:
  explicit Block(const BlockSize& size) : size_(size) {
    int in = size.in;
    for (std::size_t i = 0; i < size.out.size(); ++i) {
      const auto name = "sepconv" + std::to_string(i + 1);
      convolutions_.push_back(register_module(
          name,
          std::make_shared<SeparableConvolution>(SeparableSize{.in = in, .out = size.out[i]})));
      normalisations_.push_back(register_module(name + "_bn", normalisation(size.out[i])));
      in = size.out[i];
    }
    if (!size.is_halved) return;
    shortcut_ = register_module(
        "shortcut", chain(convolution({.in = size.in, .out = in, .kernel = 1, .stride = 2}),
                          normalisation(in)));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    auto output = input;
    for (std::size_t i = 0; i < convolutions_.size(); ++i) {
      if (i > 0 || size_.is_rectified_first) output = at::relu(output);
      output = normalisations_[i]->forward(convolutions_[i]->forward(output));
    }
    if (!size_.is_halved) return output + input;
    constexpr double lowest = -std::numeric_limits<double>::infinity();
    return max_pool_3_2(pad_for_halving(output, 3, lowest), 0) + shortcut_->forward(input);
  }

 private:
  BlockSize size_;
  std::vector<std::shared_ptr<SeparableConvolution>> convolutions_;
  std::vector<BatchNorm> normalisations_;
  std::shared_ptr<Chain> shortcut_;
};

class Xception final : public Network {
 public:
  explicit Xception(const NetworkRequest& request) {
    stem_ = register_module(
        "block1",
        chain(
            convolution({.in = request.input.channels, .out = 32, .stride = 2, .is_padded = false}),
            normalisation(32, Activation::relu), done_before(),
            convolution({.in = 32, .out = 64, .is_padded = false}),
            normalisation(64, Activation::relu), done_before()));
    add({.in = 64, .out = {128, 128}, .is_rectified_first = false});
    add({.in = 128, .out = {256, 256}});
    add({.in = 256, .out = {728, 728}});
    constexpr int middle_blocks = 8;
    for (int i = 0; i < middle_blocks; ++i) {
      add({.in = 728, .out = {728, 728, 728}, .is_halved = false});
    }
    add({.in = 728, .out = {728, 1024}});
    exit_ = register_module("block14", chain(SeparableConvolution({.in = 1024, .out = 1536}),
                                             normalisation(1536, Activation::relu), done_before(),
                                             SeparableConvolution({.in = 1536, .out = 2048}),
                                             normalisation(2048, Activation::relu), done_before()));
    predictions_ = register_head("predictions", nn::Linear(2048, request.classes));
    initialise_as_keras(*this);
  }

  torch::Tensor features(torch::Tensor images) override {
    images = stem_->forward(images);
    for (const auto& block : blocks_) images = block->forward(images);
    return exit_->forward(images);
  }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return predictions_->forward(features.mean({2, 3}));
  }

 private:
  void add(const BlockSize& size) {
    blocks_.push_back(register_module("block" + std::to_string(blocks_.size() + 2),
                                      std::make_shared<Block>(size)));
  }

  std::shared_ptr<Chain> stem_, exit_;
  std::vector<std::shared_ptr<Block>> blocks_;
  nn::Linear predictions_{nullptr};
};

}  // namespace

std::vector<Architecture> families::xception() {
  return {{.name = "xception",
           .paper = "Chollet 2017",
           .native = {3, 299, 299},
           .native_classes = 1000,
           .parameters = 22'855'952,
           .macs = 8'357'403'496,
           .smallest_side = 32,
           .is_channels_last = true,
           .build = make_network<Xception>}};
}

}  // namespace joulelab

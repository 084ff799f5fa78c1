// GoogLeNet (Szegedy et al. 2015) as in torchvision: with batch normalisation, 3 x 3 where the
// paper has 5 x 5, and the paper's two auxiliary heads, which only training asks.
#include "train/network.h"
#include "train/normalised.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

NormalisedConvolution unit(int in, int out, int kernel = 1, int stride = 1) {
  return NormalisedConvolution({.in = in, .out = out, .kernel = kernel, .stride = stride},
                               {.normalisation = {.epsilon = 1e-3, .activation = Activation::relu},
                                .convolution_name = "conv",
                                .normalisation_name = "bn"});
}

// Output channels; `reduced` those before the larger convolutions.
struct Widths {
  int in, point, reduced3, wide3, reduced5, wide5, pooled;
  int out() const { return point + wide3 + wide5 + pooled; }
};
constexpr std::array<Widths, 9> widths{{{192, 64, 96, 128, 16, 32, 32},
                                        {256, 128, 128, 192, 32, 96, 64},
                                        {480, 192, 96, 208, 16, 48, 64},
                                        {512, 160, 112, 224, 24, 64, 64},
                                        {512, 128, 128, 256, 24, 64, 64},
                                        {512, 112, 144, 288, 32, 64, 64},
                                        {528, 256, 160, 320, 32, 128, 128},
                                        {832, 256, 160, 320, 32, 128, 128},
                                        {832, 384, 192, 384, 48, 128, 128}}};
constexpr std::array<const char*, 9> names{"3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"};

class InceptionBlock final : public nn::Module {
 public:
  explicit InceptionBlock(const Widths& w)
      : branch1_(register_module("branch1",
                                 std::make_shared<NormalisedConvolution>(unit(w.in, w.point)))),
        branch2_(register_module("branch2",
                                 chain(unit(w.in, w.reduced3), unit(w.reduced3, w.wide3, 3)))),
        branch3_(register_module("branch3",
                                 chain(unit(w.in, w.reduced5), unit(w.reduced5, w.wide5, 3)))),
        branch4_(register_module("branch4",
                                 chain(nn::MaxPool2d(nn::MaxPool2dOptions(3).stride(1).padding(1)),
                                       unit(w.in, w.pooled)))) {}

  torch::Tensor forward(const torch::Tensor& input) {
    return at::cat({branch1_->forward(input), branch2_->forward(input), branch3_->forward(input),
                    branch4_->forward(input)},
                   1);
  }

 private:
  std::shared_ptr<NormalisedConvolution> branch1_;
  std::shared_ptr<Chain> branch2_, branch3_, branch4_;
};

class AuxiliaryHead final : public nn::Module {
 public:
  AuxiliaryHead(int in, int classes)
      : conv_(register_module("conv", std::make_shared<NormalisedConvolution>(unit(in, 128)))),
        fc1_(register_module("fc1", nn::Linear(128 * 4 * 4, 1024))),
        fc2_(register_module("fc2", nn::Linear(1024, classes))) {}

  torch::Tensor forward(const torch::Tensor& input) {
    const auto flat = conv_->forward(at::adaptive_avg_pool2d(input, {4, 4})).flatten(1);
    constexpr double dropped = 0.7;
    return fc2_->forward(at::dropout(fc1_->forward(flat).relu_(), dropped, is_training()));
  }

 private:
  std::shared_ptr<NormalisedConvolution> conv_;
  nn::Linear fc1_, fc2_;
};

class GoogLeNet final : public Network {
 public:
  explicit GoogLeNet(const NetworkRequest& request) {
    const auto add_unit = [this](const char* name, const NormalisedConvolution& module) {
      return register_module(name, std::make_shared<NormalisedConvolution>(module));
    };
    conv1_ = add_unit("conv1", unit(request.input.channels, 64, 7, 2));
    conv2_ = add_unit("conv2", unit(64, 64));
    conv3_ = add_unit("conv3", unit(64, 192, 3));
    for (std::size_t i = 0; i < widths.size(); ++i) {
      blocks_.push_back(register_module(std::string("inception") + names[i],
                                        std::make_shared<InceptionBlock>(widths[i])));
    }
    aux1_ = register_auxiliary("aux1", std::make_shared<AuxiliaryHead>(512, request.classes));
    aux2_ = register_auxiliary("aux2", std::make_shared<AuxiliaryHead>(528, request.classes));
    dropout_ = register_module("dropout", nn::Dropout(0.2));
    fc_ = register_head("fc", nn::Linear(widths.back().out(), request.classes));
    initialise_normal(*this, 0.01);
  }

  torch::Tensor features(torch::Tensor images) override {
    auto output = max_pool_3_2(conv1_->forward(images), 0, true);
    output = max_pool_3_2(conv3_->forward(conv2_->forward(output)), 0, true);
    constexpr std::size_t block3b = 1, block4a = 2, block4d = 5, block4e = 6;
    constexpr double auxiliary_weight = 0.3;  // Szegedy et al. 2015, section 5
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      output = blocks_[i]->forward(output);
      if (i == block3b) output = max_pool_3_2(output, 0, true);
      if (i == block4e) output = at::max_pool2d(output, 2, 2, 0, 1, true);
      if (!needs_auxiliary()) continue;
      if (i == block4a) add_auxiliary(aux1_->forward(output), auxiliary_weight);
      if (i == block4d) add_auxiliary(aux2_->forward(output), auxiliary_weight);
    }
    return output;
  }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return fc_->forward(dropout_->forward(features.mean({2, 3})));
  }

 private:
  std::shared_ptr<NormalisedConvolution> conv1_, conv2_, conv3_;
  std::vector<std::shared_ptr<InceptionBlock>> blocks_;
  std::shared_ptr<AuxiliaryHead> aux1_, aux2_;
  nn::Dropout dropout_{nullptr};
  nn::Linear fc_{nullptr};
};

}  // namespace

std::vector<Architecture> families::googlenet() {
  return {{.name = "googlenet",
           .paper = "Szegedy et al. 2015",
           .native = {3, 224, 224},
           .native_classes = 1000,
           .parameters = 13'004'888,
           .macs = 1'498'376'192,
           .smallest_side = 15,
           .is_channels_last = true,
           .build = make_network<GoogLeNet>}};
}

}  // namespace joulelab

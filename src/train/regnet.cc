// RegNetY-400MF (Radosavovic et al. 2020), as in torchvision, whose rule from the paper's four
// parameters (w_0 48, w_a 27.89, w_m 2.09, depth 16) to stages gives the widths and depths below.
#include <cmath>

#include "train/network.h"
#include "train/normalised.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

struct Stage {
  int width, blocks;
};
constexpr std::array<Stage, 4> stages{{{48, 1}, {104, 3}, {208, 6}, {440, 6}}};
constexpr int group_width = 8, stem_width = 32;

class ResidualBlock final : public nn::Module {
 public:
  ResidualBlock(int in, int out, int stride) {
    const UnitStyle plain{.normalisation = {}};
    if (in != out || stride != 1) {
      proj_ = register_module(
          "proj", std::make_shared<NormalisedConvolution>(
                      ConvolutionSize{.in = in, .out = out, .kernel = 1, .stride = stride}, plain));
    }
    f_ = register_module("f", std::make_shared<Chain>());
    f_->add("a", NormalisedConvolution({.in = in, .out = out, .kernel = 1}));
    f_->add("b", NormalisedConvolution(
                     {.in = out, .out = out, .stride = stride, .groups = out / group_width}));
    const int squeezed = static_cast<int>(std::nearbyint(0.25 * in));  // halves to even: as Python
    f_->add("se", SqueezeExcitation({.channels = out, .squeezed = squeezed}));
    f_->add("c", NormalisedConvolution({.in = out, .out = out, .kernel = 1}, plain));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    const auto output = f_->forward(input);
    return (output + (proj_ ? proj_->forward(input) : input)).relu_();
  }

 private:
  std::shared_ptr<NormalisedConvolution> proj_;
  std::shared_ptr<Chain> f_;
};

class RegNet final : public Network {
 public:
  explicit RegNet(const NetworkRequest& request) {
    stem_ =
        register_module("stem", std::make_shared<NormalisedConvolution>(ConvolutionSize{
                                    .in = request.input.channels, .out = stem_width, .stride = 2}));
    trunk_output_ = register_module("trunk_output", std::make_shared<Chain>());
    int in = stem_width;
    for (std::size_t s = 0; s < stages.size(); ++s) {
      const auto name = "block" + std::to_string(s + 1);
      auto stage = std::make_shared<Chain>();
      for (int block = 0; block < stages[s].blocks; ++block) {
        stage->add(name + "-" + std::to_string(block),
                   ResidualBlock(in, stages[s].width, block == 0 ? 2 : 1));
        in = stages[s].width;
      }
      trunk_output_->add(name, stage);
    }
    fc_ = register_head("fc", nn::Linear(in, request.classes));
    for_each_module<nn::Conv2d>(*this, [](auto& layer) {
      nn::init::kaiming_normal_(layer.weight, 0, torch::kFanOut, torch::kReLU);
    });
    initialise_linears(*this);
  }

  torch::Tensor features(torch::Tensor images) override {
    return trunk_output_->forward(stem_->forward(images));
  }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return fc_->forward(features.mean({2, 3}));
  }

 private:
  std::shared_ptr<NormalisedConvolution> stem_;
  std::shared_ptr<Chain> trunk_output_;
  nn::Linear fc_{nullptr};
};

}  // namespace

std::vector<Architecture> families::regnet() {
  return {{.name = "regnet_y_400mf",
           .paper = "Radosavovic et al. 2020",
           .native = {3, 224, 224},
           .native_classes = 1000,
           .parameters = 4'344'144,
           .macs = 401'842'848,
           .smallest_side = 16,
           .is_channels_last = true,
           .build = make_network<RegNet>}};
}

}  // namespace joulelab

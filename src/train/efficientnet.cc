// EfficientNet B0 to B3 (Tan & Le 2019), as in torchvision, at torchvision's image sizes.
#include <cmath>

#include "train/normalised.h"
#include "train/pooled_network.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

struct Stage {
  int expansion, kernel, stride, out, blocks;
};
constexpr std::array<Stage, 7> stages{{{1, 3, 1, 16, 1},
                                       {6, 3, 2, 24, 2},
                                       {6, 5, 2, 40, 2},
                                       {6, 3, 2, 80, 3},
                                       {6, 5, 1, 112, 3},
                                       {6, 5, 2, 192, 4},
                                       {6, 3, 1, 320, 1}}};

struct Plan {
  double width, depth, dropout;
};
constexpr Plan plan0{1.0, 1.0, 0.2}, plan1{1.0, 1.1, 0.2}, plan2{1.1, 1.2, 0.3},
    plan3{1.2, 1.4, 0.3};

int blocks_of(const Stage& stage, const Plan& plan) {
  return static_cast<int>(std::ceil(stage.blocks * plan.depth));
}

struct BlockSize {
  int in, out, expansion, kernel, stride;
};

class MobileBlock final : public nn::Module {
 public:
  MobileBlock(const BlockSize& size, double dropped)
      : has_shortcut_(size.stride == 1 && size.in == size.out), dropped_(dropped) {
    const int hidden = scaled(size.in, size.expansion);
    block_ = register_module("block", std::make_shared<Chain>());
    const UnitStyle silu{.normalisation = {.activation = Activation::silu}};
    if (hidden != size.in) {
      block_->add(NormalisedConvolution({.in = size.in, .out = hidden, .kernel = 1}, silu));
    }
    block_->add(NormalisedConvolution({.in = hidden,
                                       .out = hidden,
                                       .kernel = size.kernel,
                                       .stride = size.stride,
                                       .groups = hidden},
                                      silu));
    block_->add(SqueezeExcitation({.channels = hidden,
                                   .squeezed = std::max(1, size.in / 4),
                                   .activation = Activation::silu}));
    block_->add(
        NormalisedConvolution({.in = hidden, .out = size.out, .kernel = 1}, {.normalisation = {}}));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    const auto output = block_->forward(input);
    return has_shortcut_ ? drop_images(output, dropped_, is_training()) + input : output;
  }

 private:
  bool has_shortcut_;
  double dropped_;
  std::shared_ptr<Chain> block_;
};

class EfficientNet : public PooledNetwork {
 public:
  EfficientNet(const Plan& plan, const NetworkRequest& request) {
    constexpr int stem = 32, last_factor = 4;
    const UnitStyle silu{.normalisation = {.activation = Activation::silu}};
    int in = scaled(stem, plan.width);
    features_ = register_module(
        "features",
        chain(NormalisedConvolution({.in = request.input.channels, .out = in, .stride = 2}, silu)));
    int total = 0, done = 0;
    for (const auto& stage : stages) total += blocks_of(stage, plan);
    for (const auto& stage : stages) {
      auto row = std::make_shared<Chain>();
      const int out = scaled(stage.out, plan.width);
      for (int block = 0; block < blocks_of(stage, plan); ++block) {
        constexpr double most_dropped = 0.2;  // towards the last block
        row->add(MobileBlock({.in = in,
                              .out = out,
                              .expansion = stage.expansion,
                              .kernel = stage.kernel,
                              .stride = block == 0 ? stage.stride : 1},
                             most_dropped * done++ / total));
        in = out;
      }
      features_->add(row);
    }
    const int last = last_factor * in;
    features_->add(NormalisedConvolution({.in = in, .out = last, .kernel = 1}, silu));
    classifier_ = register_head(
        "classifier", chain(nn::Dropout(plan.dropout), nn::Linear(last, request.classes)));
    initialise_convolutions(*this);
    for_each_module<nn::Linear>(*this, [&](auto& linear) {
      const double range = 1 / std::sqrt(request.classes);
      nn::init::uniform_(linear.weight, -range, range);
      nn::init::zeros_(linear.bias);
    });
  }
};

template <const Plan& plan>
std::shared_ptr<Network> build(const NetworkRequest& request) {
  return std::make_shared<EfficientNet>(plan, request);
}

Architecture of_side(int side) {
  return {.paper = "Tan & Le 2019",
          .native = {3, side, side},
          .native_classes = 1000,
          .smallest_side = 16,
          .is_channels_last = true};
}

}  // namespace

std::vector<Architecture> families::efficientnet() {
  return {member_of(of_side(224), "efficientnet_b0", 5'288'548, 385'814'752, build<plan0>),
          member_of(of_side(240), "efficientnet_b1", 7'794'184, 686'802'832, build<plan1>),
          member_of(of_side(288), "efficientnet_b2", 9'109'994, 1'087'529'456, build<plan2>),
          member_of(of_side(300), "efficientnet_b3", 12'233'232, 1'827'141'392, build<plan3>)};
}

}  // namespace joulelab

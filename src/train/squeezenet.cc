// SqueezeNet 1.0 and 1.1 (Iandola et al. 2016), as in torchvision: the classifier is a convolution.
#include "train/layers.h"
#include "train/network.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

nn::Conv2d biased(int in, int out, int kernel) {
  return convolution({.in = in, .out = out, .kernel = kernel, .has_bias = true});
}

// `squeezed` channels, then as many of 1 x 1 as of 3 x 3.
class Fire final : public nn::Module {
 public:
  Fire(int in, int squeezed, int expanded)
      : squeeze_(register_module("squeeze", biased(in, squeezed, 1))),
        expand1x1_(register_module("expand1x1", biased(squeezed, expanded, 1))),
        expand3x3_(register_module("expand3x3", biased(squeezed, expanded, 3))) {}

  torch::Tensor forward(const torch::Tensor& input) {
    const auto squeezed = squeeze_->forward(input).relu_();
    return at::cat({expand1x1_->forward(squeezed), expand3x3_->forward(squeezed)}, 1).relu_();
  }

 private:
  nn::Conv2d squeeze_, expand1x1_, expand3x3_;
};

struct Plan {
  int stem_channels, stem_kernel;
  std::array<std::size_t, 2> pools_before;  // which of the eight fires, beside the first
};
constexpr Plan plan1_0{96, 7, {3, 7}}, plan1_1{64, 3, {2, 4}};

struct FireSize {
  int squeezed, expanded;
};
constexpr std::array<FireSize, 8> fires{
    {{16, 64}, {16, 64}, {32, 128}, {32, 128}, {48, 192}, {48, 192}, {64, 256}, {64, 256}}};

class SqueezeNet : public Network {
 public:
  SqueezeNet(const Plan& plan, const NetworkRequest& request) {
    const auto pool = [](const torch::Tensor& in) { return max_pool_3_2(in, 0, true); };
    features_ = register_module("features", chain(convolution({.in = request.input.channels,
                                                               .out = plan.stem_channels,
                                                               .kernel = plan.stem_kernel,
                                                               .stride = 2,
                                                               .has_bias = true,
                                                               .is_padded = false}),
                                                  relu()));
    features_->then(pool);
    int in = plan.stem_channels;
    for (std::size_t i = 0; i < fires.size(); ++i) {
      if (i == plan.pools_before[0] || i == plan.pools_before[1]) features_->then(pool);
      features_->add(Fire(in, fires[i].squeezed, fires[i].expanded));
      in = 2 * fires[i].expanded;
    }
    const auto last = biased(in, request.classes, 1);
    classifier_ = register_head("classifier", chain(nn::Dropout(0.5), last, relu()));
    for_each_module<nn::Conv2d>(*this, [](auto& layer) {
      nn::init::kaiming_uniform_(layer.weight);
      nn::init::zeros_(layer.bias);
    });
    nn::init::normal_(last->weight, 0, 0.01);
  }

  torch::Tensor features(torch::Tensor images) override { return features_->forward(images); }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return classifier_->forward(features).mean({2, 3});
  }

 private:
  std::shared_ptr<Chain> features_, classifier_;
};

template <const Plan& plan>
std::shared_ptr<Network> build(const NetworkRequest& request) {
  return std::make_shared<SqueezeNet>(plan, request);
}

}  // namespace

std::vector<Architecture> families::squeezenet() {
  const Architecture first{.paper = "Iandola et al. 2016",
                           .native = {3, 224, 224},
                           .native_classes = 1000,
                           .smallest_side = 21};
  auto second = first;
  second.smallest_side = 17;
  return {member_of(first, "squeezenet1_0", 1'248'424, 818'924'576, build<plan1_0>),
          member_of(second, "squeezenet1_1", 1'235'496, 349'151'936, build<plan1_1>)};
}

}  // namespace joulelab

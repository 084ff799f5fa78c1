// ShuffleNet v2 (Ma, Zhang, Zheng & Sun 2018), as in torchvision.
#include "train/layers.h"
#include "train/network.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

nn::Conv2d point(int in, int out) { return convolution({.in = in, .out = out, .kernel = 1}); }

nn::Conv2d depthwise(int channels, int stride) {
  return convolution({.in = channels, .out = channels, .stride = stride, .groups = channels});
}

// Channels of two halves, a b, become a0 b0 a1 b1 ...
torch::Tensor shuffle(const torch::Tensor& input) {
  const auto count = input.size(0), channels = input.size(1);
  const auto height = input.size(2), width = input.size(3);
  return input.view({count, 2, channels / 2, height, width})
      .transpose(1, 2)
      .reshape({count, channels, height, width});
}

// With stride 1 half of the channels pass unchanged; with stride 2 both branches see all.
class ShuffleUnit final : public nn::Module {
 public:
  ShuffleUnit(int in, int out, int stride) {
    const int half = out / 2;
    if (stride > 1) {
      branch1_ =
          register_module("branch1", chain(depthwise(in, stride), batch_norm(in), point(in, half),
                                           batch_norm_relu(half), done_before()));
    }
    branch2_ =
        register_module("branch2", chain(point(stride > 1 ? in : half, half), batch_norm_relu(half),
                                         done_before(), depthwise(half, stride), batch_norm(half),
                                         point(half, half), batch_norm_relu(half), done_before()));
  }

  torch::Tensor forward(const torch::Tensor& input) {
    if (branch1_) {
      return shuffle(at::cat({branch1_->forward(input), branch2_->forward(input)}, 1));
    }
    const auto halves = input.chunk(2, 1);
    return shuffle(at::cat({halves[0], branch2_->forward(halves[1])}, 1));
  }

 private:
  std::shared_ptr<Chain> branch1_, branch2_;
};

struct Plan {
  std::array<int, 3> channels;  // of stage 2, 3, 4
  int last;
};
constexpr Plan half_plan{{48, 96, 192}, 1024}, whole_plan{{116, 232, 464}, 1024};
constexpr std::array<int, 3> units{4, 8, 4};

class ShuffleNetV2 : public Network {
 public:
  ShuffleNetV2(const Plan& plan, const NetworkRequest& request) {
    int in = 24;
    conv1_ = register_module(
        "conv1", chain(convolution({.in = request.input.channels, .out = in, .stride = 2}),
                       batch_norm_relu(in), done_before()));
    for (std::size_t s = 0; s < units.size(); ++s) {
      auto stage = std::make_shared<Chain>();
      for (int unit = 0; unit < units[s]; ++unit) {
        stage->add(ShuffleUnit(in, plan.channels[s], unit == 0 ? 2 : 1));
        in = plan.channels[s];
      }
      stages_.push_back(register_module("stage" + std::to_string(s + 2), stage));
    }
    conv5_ = register_module(
        "conv5", chain(point(in, plan.last), batch_norm_relu(plan.last), done_before()));
    fc_ = register_head("fc", nn::Linear(plan.last, request.classes));
  }

  torch::Tensor features(torch::Tensor images) override {
    images = max_pool_3_2(conv1_->forward(images), 1);
    for (const auto& stage : stages_) images = stage->forward(images);
    return conv5_->forward(images);
  }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return fc_->forward(features.mean({2, 3}));
  }

 private:
  std::shared_ptr<Chain> conv1_, conv5_;
  std::vector<std::shared_ptr<Chain>> stages_;
  nn::Linear fc_{nullptr};
};

template <const Plan& plan>
std::shared_ptr<Network> build(const NetworkRequest& request) {
  return std::make_shared<ShuffleNetV2>(plan, request);
}

}  // namespace

std::vector<Architecture> families::shufflenet() {
  const Architecture both{.paper = "Ma et al. 2018",
                          .native = {3, 224, 224},
                          .native_classes = 1000,
                          .smallest_side = 16,
                          .is_channels_last = true};
  return {member_of(both, "shufflenet_v2_x0_5", 1'366'792, 40'476'448, build<half_plan>),
          member_of(both, "shufflenet_v2_x1_0", 2'278'604, 144'907'992, build<whole_plan>)};
}

}  // namespace joulelab

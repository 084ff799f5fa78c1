// LeNet-5 (LeCun, Bottou, Bengio & Haffner 1998), as it is trained today: rectified units and
// maximum pooling. Its native 28 x 28 digits are padded to the paper's 32 x 32.
#include "train/layers.h"
#include "train/network.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

class LeNet5 final : public Network {
 public:
  explicit LeNet5(const NetworkRequest& request) {
    const int padding = request.input.height < 32 ? 2 : 0;
    const auto remaining = [padding](int side) { return ((side + 2 * padding - 4) / 2 - 4) / 2; };
    const int flat = 16 * remaining(request.input.height) * remaining(request.input.width);
    features_ = register_module(
        "features",
        nn::Sequential(nn::Conv2d(nn::Conv2dOptions(request.input.channels, 6, 5).padding(padding)),
                       relu(), nn::MaxPool2d(2), nn::Conv2d(nn::Conv2dOptions(6, 16, 5)), relu(),
                       nn::MaxPool2d(2)));
    classifier_ = register_head(
        "classifier", nn::Sequential(nn::Linear(flat, 120), relu(), nn::Linear(120, 84), relu(),
                                     nn::Linear(84, request.classes)));
  }

  torch::Tensor features(torch::Tensor images) override { return features_->forward(images); }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return classifier_->forward(features.flatten(1));
  }

 private:
  nn::Sequential features_{nullptr}, classifier_{nullptr};
};

}  // namespace

std::vector<Architecture> families::lenet() {
  return {{.name = "lenet5",
           .paper = "LeCun et al. 1998",
           .native = {1, 28, 28},
           .native_classes = 10,
           .parameters = 61'706,
           .macs = 416'520,
           .smallest_side = 16,
           .build = make_network<LeNet5>}};
}

}  // namespace joulelab

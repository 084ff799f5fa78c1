// AlexNet in the form for one device (Krizhevsky 2014, "One weird trick"), as in torchvision.
#include "train/layers.h"
#include "train/network.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

nn::MaxPool2d halving() { return nn::MaxPool2d(nn::MaxPool2dOptions(3).stride(2)); }

class AlexNet final : public Network {
 public:
  explicit AlexNet(const NetworkRequest& request)
      : features_(register_module(
            "features",
            chain(
                nn::Conv2d(nn::Conv2dOptions(request.input.channels, 64, 11).stride(4).padding(2)),
                relu(), halving(),
                convolution({.in = 64, .out = 192, .kernel = 5, .has_bias = true}), relu(),
                halving(), convolution({.in = 192, .out = 384, .has_bias = true}), relu(),
                convolution({.in = 384, .out = 256, .has_bias = true}), relu(),
                convolution({.in = 256, .out = 256, .has_bias = true}), relu(), halving()))),
        pool_(register_module("avgpool", nn::AdaptiveAvgPool2d(6))),
        classifier_(register_head(
            "classifier",
            chain(nn::Dropout(0.5), nn::Linear(256 * 6 * 6, 4096), relu(), nn::Dropout(0.5),
                  nn::Linear(4096, 4096), relu(), nn::Linear(4096, request.classes)))) {}

  torch::Tensor features(torch::Tensor images) override { return features_->forward(images); }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return classifier_->forward(pool_->forward(features).flatten(1));
  }

 private:
  std::shared_ptr<Chain> features_;
  nn::AdaptiveAvgPool2d pool_;
  std::shared_ptr<Chain> classifier_;
};

}  // namespace

std::vector<Architecture> families::alexnet() {
  return {{.name = "alexnet",
           .paper = "Krizhevsky 2014",
           .native = {3, 224, 224},
           .native_classes = 1000,
           .parameters = 61'100'840,
           .macs = 714'188'480,
           .smallest_side = 63,
           .build = make_network<AlexNet>}};
}

}  // namespace joulelab

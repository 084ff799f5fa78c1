// VGG (Simonyan & Zisserman 2015): for ImageNet as in torchvision; for small images with batch
// normalisation and one linear layer as head, as is usual for CIFAR.
#include "train/layers.h"
#include "train/network.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

constexpr int pool = 0;
using Plan = std::vector<int>;  // channels of each convolution, or `pool`
const Plan plan11{64, pool, 128, pool, 256, 256, pool, 512, 512, pool, 512, 512, pool};
const Plan plan16{64,   64,  pool, 128, 128,  pool, 256, 256, 256,
                  pool, 512, 512,  512, pool, 512,  512, 512, pool};

class Vgg : public Network {
 public:
  Vgg(const Plan& plan, const NetworkRequest& request) {
    nn::Sequential features;
    int in = request.input.channels;
    for (const int out : plan) {
      if (out == pool) {
        features->push_back(nn::MaxPool2d(2));
        continue;
      }
      features->push_back(convolution({.in = in, .out = out, .has_bias = true}));
      features->push_back(relu());
      in = out;
    }
    features_ = register_module("features", features);
    pool_ = register_module("avgpool", nn::AdaptiveAvgPool2d(7));
    classifier_ = register_module(
        "classifier", nn::Sequential(nn::Linear(512 * 7 * 7, 4096), relu(), nn::Dropout(0.5),
                                     nn::Linear(4096, 4096), relu(), nn::Dropout(0.5),
                                     nn::Linear(4096, request.classes)));
    initialise_convolutions(*this);
    initialise_linears(*this);
  }

  torch::Tensor forward(torch::Tensor images) override {
    return classifier_->forward(pool_->forward(features_->forward(images)).flatten(1));
  }

 private:
  nn::Sequential features_{nullptr}, classifier_{nullptr};
  nn::AdaptiveAvgPool2d pool_{nullptr};
};

class SmallVgg : public Network {
 public:
  SmallVgg(const Plan& plan, const NetworkRequest& request) {
    nn::Sequential features;
    int in = request.input.channels;
    for (const int out : plan) {
      if (out == pool) {
        // Rounded up, so that five halvings leave one pixel of 28 x 28 as they do of 32 x 32.
        features->push_back(nn::MaxPool2d(nn::MaxPool2dOptions(2).ceil_mode(true)));
        continue;
      }
      features->push_back(convolution({.in = in, .out = out, .has_bias = true}));
      features->push_back(nn::BatchNorm2d(out));
      features->push_back(relu());
      in = out;
    }
    features_ = register_module("features", features);
    classifier_ = register_module("classifier", nn::Linear(512, request.classes));
    initialise_convolutions(*this);
  }

  torch::Tensor forward(torch::Tensor images) override {
    return classifier_->forward(features_->forward(images).mean({2, 3}));
  }

 private:
  nn::Sequential features_{nullptr};
  nn::Linear classifier_{nullptr};
};

template <class Type, const Plan& plan>
std::shared_ptr<Network> build(const NetworkRequest& request) {
  return std::make_shared<Type>(plan, request);
}

}  // namespace

std::vector<Architecture> families::vgg() {
  const std::string paper = "Simonyan & Zisserman 2015";
  const Architecture large{
      .paper = paper, .native = {3, 224, 224}, .native_classes = 1000, .smallest_side = 32};
  const Architecture small{
      .paper = paper, .native = {3, 32, 32}, .native_classes = 10, .smallest_side = 16};
  std::vector<Architecture> family{large, large, small, small};
  family[0].name = "vgg11";
  family[0].parameters = 132'863'336;
  family[0].macs = 7'609'090'048;
  family[0].build = build<Vgg, plan11>;
  family[1].name = "vgg16";
  family[1].parameters = 138'357'544;
  family[1].macs = 15'470'264'320;
  family[1].build = build<Vgg, plan16>;
  family[2].name = "vgg11_cifar";
  family[2].parameters = 9'231'114;
  family[2].macs = 152'769'536;
  family[2].build = build<SmallVgg, plan11>;
  family[3].name = "vgg16_cifar";
  family[3].parameters = 14'728'266;
  family[3].macs = 313'201'664;
  family[3].build = build<SmallVgg, plan16>;
  return family;
}

}  // namespace joulelab

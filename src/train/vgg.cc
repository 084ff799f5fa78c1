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
const Plan plan13{64, 64, pool, 128, 128, pool, 256, 256, pool, 512, 512, pool, 512, 512, pool};
const Plan plan16{64,   64,  pool, 128, 128,  pool, 256, 256, 256,
                  pool, 512, 512,  512, pool, 512,  512, 512, pool};
const Plan plan19{64,  64,  pool, 128, 128,  pool, 256, 256, 256, 256, pool,
                  512, 512, 512,  512, pool, 512,  512, 512, 512, pool};

class Vgg : public Network {
 public:
  Vgg(const Plan& plan, bool is_normalised, const NetworkRequest& request) {
    nn::Sequential features;
    int in = request.input.channels;
    for (const int out : plan) {
      if (out == pool) {
        features->push_back(nn::MaxPool2d(2));
        continue;
      }
      features->push_back(convolution({.in = in, .out = out, .has_bias = true}));
      if (is_normalised) {
        features->push_back(batch_norm_relu(out));
        features->push_back(done_before());
      } else {
        features->push_back(relu());
      }
      in = out;
    }
    features_ = register_module("features", features);
    pool_ = register_module("avgpool", nn::AdaptiveAvgPool2d(7));
    classifier_ = register_head(
        "classifier", nn::Sequential(nn::Linear(512 * 7 * 7, 4096), relu(), nn::Dropout(0.5),
                                     nn::Linear(4096, 4096), relu(), nn::Dropout(0.5),
                                     nn::Linear(4096, request.classes)));
    initialise_convolutions(*this);
    initialise_linears(*this);
  }

  torch::Tensor features(torch::Tensor images) override { return features_->forward(images); }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return classifier_->forward(pool_->forward(features).flatten(1));
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
      features->push_back(batch_norm_relu(out));
      features->push_back(done_before());
      in = out;
    }
    features_ = register_module("features", features);
    classifier_ = register_head("classifier", nn::Linear(512, request.classes));
    initialise_convolutions(*this);
  }

  torch::Tensor features(torch::Tensor images) override { return features_->forward(images); }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return classifier_->forward(features.mean({2, 3}));
  }

 private:
  nn::Sequential features_{nullptr};
  nn::Linear classifier_{nullptr};
};

template <const Plan& plan, bool is_normalised = false>
std::shared_ptr<Network> build(const NetworkRequest& request) {
  return std::make_shared<Vgg>(plan, is_normalised, request);
}

template <const Plan& plan>
std::shared_ptr<Network> build_small(const NetworkRequest& request) {
  return std::make_shared<SmallVgg>(plan, request);
}

}  // namespace

std::vector<Architecture> families::vgg() {
  constexpr std::int64_t macs11 = 7'609'090'048, macs13 = 11'308'466'176;
  constexpr std::int64_t macs16 = 15'470'264'320, macs19 = 19'632'062'464;
  const Architecture large{.paper = "Simonyan & Zisserman 2015",
                           .native = {3, 224, 224},
                           .native_classes = 1000,
                           .smallest_side = 32};
  auto small = large;
  small.native = {3, 32, 32};
  small.native_classes = 10;
  small.smallest_side = 16;
  return {member_of(large, "vgg11", 132'863'336, macs11, build<plan11>),
          member_of(large, "vgg11_bn", 132'868'840, macs11, build<plan11, true>),
          member_of(large, "vgg13", 133'047'848, macs13, build<plan13>),
          member_of(large, "vgg13_bn", 133'053'736, macs13, build<plan13, true>),
          member_of(large, "vgg16", 138'357'544, macs16, build<plan16>),
          member_of(large, "vgg16_bn", 138'365'992, macs16, build<plan16, true>),
          member_of(large, "vgg19", 143'667'240, macs19, build<plan19>),
          member_of(large, "vgg19_bn", 143'678'248, macs19, build<plan19, true>),
          member_of(small, "vgg11_cifar", 9'231'114, 152'769'536, build_small<plan11>),
          member_of(small, "vgg16_cifar", 14'728'266, 313'201'664, build_small<plan16>)};
}

}  // namespace joulelab

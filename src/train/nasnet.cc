// NASNet-A (4 @ 1056), "NASNetMobile" (Zoph, Vasudevan, Shlens & Le 2018), as in Keras. A cell sees
// the two outputs before it; the earlier one may have another size.
#include "train/network.h"
#include "train/separable.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;
using torch::Tensor;

BatchNorm normalisation(int channels, Activation activation = Activation::none) {
  constexpr double keras_momentum = 0.9997;
  return batch_norm(
      channels,
      {.epsilon = keras_epsilon, .momentum = 1 - keras_momentum, .activation = activation});
}

nn::Conv2d point(int in, int out) { return convolution({.in = in, .out = out, .kernel = 1}); }

// Twice: rectified, separable convolution, normalised.
std::shared_ptr<Chain> separable(int in, int out, int kernel, int stride = 1) {
  auto result = std::make_shared<Chain>();
  result->then([](const Tensor& input) { return at::relu(input); });
  result->add("conv1",
              SeparableConvolution({.in = in, .out = out, .kernel = kernel, .stride = stride}));
  result->add("bn1", normalisation(out, Activation::relu));
  result->add("relu", done_before());
  result->add("conv2", SeparableConvolution({.in = out, .out = out, .kernel = kernel}));
  result->add("bn2", normalisation(out));
  return result;
}

// Rectified, 1 x 1, normalised.
std::shared_ptr<Chain> narrowed(int in, int out) {
  auto result = std::make_shared<Chain>();
  result->then([](const Tensor& input) { return at::relu(input); });
  result->add("conv", point(in, out));
  result->add("bn", normalisation(out));
  return result;
}

Tensor average(const Tensor& input) { return at::avg_pool2d(input, 3, 1, 1, false, false); }

// Every second pixel, and every second pixel beginning one further, half of the channels each.
class Thinned final : public nn::Module {
 public:
  Thinned(int in, int out)
      : conv1_(register_module("conv1", point(in, out / 2))),
        conv2_(register_module("conv2", point(in, out / 2))),
        bn_(register_module("bn", normalisation(out))) {}

  Tensor forward(const Tensor& input) {
    const auto rectified = at::relu(input);
    const auto shifted = at::constant_pad_nd(rectified, {-1, 1, -1, 1});
    return bn_->forward(
        at::cat({conv1_->forward(thin(rectified)), conv2_->forward(thin(shifted))}, 1));
  }

 private:
  static Tensor thin(const Tensor& input) {
    return input.slice(2, 0, {}, 2).slice(3, 0, {}, 2).contiguous();
  }
  nn::Conv2d conv1_, conv2_;
  BatchNorm bn_;
};

// Channels of the two inputs and of the cell's parts, and whether the earlier input is larger.
struct CellSize {
  int in = 0, earlier = 0, filters = 0;
  bool is_earlier_larger = false;
};

class Cell : public nn::Module {
 public:
  explicit Cell(const CellSize& size, bool is_first = false)
      : narrow_(register_module("narrow", narrowed(size.in, size.filters))),
        adjusted_(is_first ? size.earlier : size.filters) {
    if (is_first) return;
    adjust_ = register_module("adjust", std::make_shared<Chain>());
    if (size.is_earlier_larger) {
      adjust_->add("thin", Thinned(size.earlier, size.filters));
    } else if (size.earlier != size.filters) {
      adjust_->add("narrow", narrowed(size.earlier, size.filters));
    }
  }
  virtual Tensor forward(const Tensor& input, const Tensor& earlier) = 0;

 protected:
  std::shared_ptr<Chain> add(const char* name, int in, int out, int kernel, int stride = 1) {
    return register_module(name, separable(in, out, kernel, stride));
  }
  Tensor adjust(const Tensor& earlier) { return adjust_ ? adjust_->forward(earlier) : earlier; }

  std::shared_ptr<Chain> narrow_, adjust_;
  int adjusted_;  // channels of the earlier input after adjustment
};

class NormalCell final : public Cell {
 public:
  explicit NormalCell(const CellSize& size)
      : Cell(size),
        left1_(add("left1", size.filters, size.filters, 5)),
        right1_(add("right1", adjusted_, size.filters, 3)),
        left2_(add("left2", adjusted_, size.filters, 5)),
        right2_(add("right2", adjusted_, size.filters, 3)),
        left5_(add("left5", size.filters, size.filters, 3)) {}

  Tensor forward(const Tensor& input, const Tensor& earlier) override {
    const auto p = adjust(earlier), h = narrow_->forward(input);
    const auto averaged = average(p);
    return at::cat(
        {p, left1_->forward(h) + right1_->forward(p), left2_->forward(p) + right2_->forward(p),
         average(h) + p, averaged + averaged, left5_->forward(h) + h},
        1);
  }

 private:
  std::shared_ptr<Chain> left1_, right1_, left2_, right2_, left5_;
};

class ReductionCell final : public Cell {
 public:
  explicit ReductionCell(const CellSize& size, bool is_first = false)
      : Cell(size, is_first),
        left1_(add("left1", size.filters, size.filters, 5, 2)),
        right1_(add("right1", adjusted_, size.filters, 7, 2)),
        right2_(add("right2", adjusted_, size.filters, 7, 2)),
        right3_(add("right3", adjusted_, size.filters, 5, 2)),
        left4_(add("left4", size.filters, size.filters, 3)) {}

  Tensor forward(const Tensor& input, const Tensor& earlier) override {
    const auto p = adjust(earlier), h = narrow_->forward(input);
    const auto padded = pad_for_halving(h, 3, 0);
    const auto largest = max_pool_3_2(padded, 0);
    const auto x1 = left1_->forward(h) + right1_->forward(p);
    const auto x2 = largest + right2_->forward(p);
    const auto x3 = at::avg_pool2d(padded, 3, 2) + right3_->forward(p);
    return at::cat({x2, x3, average(x1) + x2, left4_->forward(x1) + largest}, 1);
  }

 private:
  std::shared_ptr<Chain> left1_, right1_, right2_, right3_, left4_;
};

class NasNet final : public Network {
 public:
  explicit NasNet(const NetworkRequest& request) {
    constexpr int stem = 32, cells = 4, filters = 1056 / 24;
    stem_ = register_module(
        "stem",
        chain(convolution(
                  {.in = request.input.channels, .out = stem, .stride = 2, .is_padded = false}),
              normalisation(stem)));
    in_ = earlier_ = stem;
    add_reduction(filters / 4, true);
    add_reduction(filters / 2);
    for (int scale = 1; scale <= 4; scale *= 2) {
      if (scale > 1) add_reduction(filters * scale);
      for (int i = 0; i < cells; ++i) add_normal(filters * scale);
    }
    predictions_ = register_head("predictions", nn::Linear(in_, request.classes));
    initialise_as_keras(*this);
  }

  Tensor features(Tensor images) override {
    images = stem_->forward(images);
    auto earlier = images;
    for (const auto& cell : cells_) {
      auto output = cell->forward(images, earlier);
      earlier = std::move(images);
      images = std::move(output);
    }
    return images.relu_();
  }

 protected:
  Tensor classify(const Tensor& features) override {
    return predictions_->forward(features.mean({2, 3}));
  }

 private:
  CellSize size(int filters) const {
    return {.in = in_, .earlier = earlier_, .filters = filters, .is_earlier_larger = was_reduced_};
  }
  void add_reduction(int filters, bool is_first = false) {
    add(std::make_shared<ReductionCell>(size(filters), is_first), 4 * filters);
    was_reduced_ = true;
  }
  void add_normal(int filters) {
    add(std::make_shared<NormalCell>(size(filters)), 6 * filters);
    was_reduced_ = false;
  }
  void add(const std::shared_ptr<Cell>& cell, int out) {
    cells_.push_back(register_module("cell" + std::to_string(cells_.size()), cell));
    earlier_ = in_;
    in_ = out;
  }

  std::shared_ptr<Chain> stem_;
  std::vector<std::shared_ptr<Cell>> cells_;
  nn::Linear predictions_{nullptr};
  int in_ = 0, earlier_ = 0;  // channels, while the cells are added
  bool was_reduced_ = false;
};

}  // namespace

std::vector<Architecture> families::nasnet() {
  return {{.name = "nasnet_mobile",
           .paper = "Zoph et al. 2018",
           .native = {3, 224, 224},
           .native_classes = 1000,
           .parameters = 5'289'978,
           .macs = 563'638'816,
           .smallest_side = 32,
           .is_channels_last = true,
           .build = make_network<NasNet>}};
}

}  // namespace joulelab

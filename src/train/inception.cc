// Inception v3 (Szegedy et al. 2016) as in torchvision. A block is a table of branches.
#include "train/network.h"
#include "train/normalised.h"

namespace joulelab {
namespace {

namespace nn = torch::nn;

struct Step {
  const char* name;
  int out, height, width;
  int stride = 1;  // padded where it is 1
};

enum class Entry { direct, averaged, halved };  // what a branch does to its input first

struct Branch {
  Entry entry = Entry::direct;
  std::vector<Step> steps{};
  std::vector<Step> fork{};  // each takes the output of the steps
};

std::vector<Branch> block_a(int pooled) {
  return {{.steps = {{"branch1x1", 64, 1, 1}}},
          {.steps = {{"branch5x5_1", 48, 1, 1}, {"branch5x5_2", 64, 5, 5}}},
          {.steps = {{"branch3x3dbl_1", 64, 1, 1},
                     {"branch3x3dbl_2", 96, 3, 3},
                     {"branch3x3dbl_3", 96, 3, 3}}},
          {.entry = Entry::averaged, .steps = {{"branch_pool", pooled, 1, 1}}}};
}

std::vector<Branch> block_b() {
  return {{.steps = {{"branch3x3", 384, 3, 3, 2}}},
          {.steps = {{"branch3x3dbl_1", 64, 1, 1},
                     {"branch3x3dbl_2", 96, 3, 3},
                     {"branch3x3dbl_3", 96, 3, 3, 2}}},
          {.entry = Entry::halved}};
}

std::vector<Branch> block_c(int narrow) {
  return {{.steps = {{"branch1x1", 192, 1, 1}}},
          {.steps = {{"branch7x7_1", narrow, 1, 1},
                     {"branch7x7_2", narrow, 1, 7},
                     {"branch7x7_3", 192, 7, 1}}},
          {.steps = {{"branch7x7dbl_1", narrow, 1, 1},
                     {"branch7x7dbl_2", narrow, 7, 1},
                     {"branch7x7dbl_3", narrow, 1, 7},
                     {"branch7x7dbl_4", narrow, 7, 1},
                     {"branch7x7dbl_5", 192, 1, 7}}},
          {.entry = Entry::averaged, .steps = {{"branch_pool", 192, 1, 1}}}};
}

std::vector<Branch> block_d() {
  return {{.steps = {{"branch3x3_1", 192, 1, 1}, {"branch3x3_2", 320, 3, 3, 2}}},
          {.steps = {{"branch7x7x3_1", 192, 1, 1},
                     {"branch7x7x3_2", 192, 1, 7},
                     {"branch7x7x3_3", 192, 7, 1},
                     {"branch7x7x3_4", 192, 3, 3, 2}}},
          {.entry = Entry::halved}};
}

std::vector<Branch> block_e() {
  return {{.steps = {{"branch1x1", 320, 1, 1}}},
          {.steps = {{"branch3x3_1", 384, 1, 1}},
           .fork = {{"branch3x3_2a", 384, 1, 3}, {"branch3x3_2b", 384, 3, 1}}},
          {.steps = {{"branch3x3dbl_1", 448, 1, 1}, {"branch3x3dbl_2", 384, 3, 3}},
           .fork = {{"branch3x3dbl_3a", 384, 1, 3}, {"branch3x3dbl_3b", 384, 3, 1}}},
          {.entry = Entry::averaged, .steps = {{"branch_pool", 192, 1, 1}}}};
}

using Unit = std::shared_ptr<NormalisedConvolution>;

Unit unit(const ConvolutionSize& size) {
  return std::make_shared<NormalisedConvolution>(
      size, UnitStyle{.normalisation = {.epsilon = 1e-3, .activation = Activation::relu},
                      .convolution_name = "conv",
                      .normalisation_name = "bn"});
}

class Mixed final : public nn::Module {
 public:
  Mixed(int in, const std::vector<Branch>& branches) {
    for (const auto& branch : branches) {
      Row row{.entry = branch.entry};
      int channels = in;
      for (const auto& step : branch.steps) {
        row.units.push_back(add(step, channels));
        channels = step.out;
      }
      out_ += branch.fork.empty() ? channels : 0;
      for (const auto& step : branch.fork) {
        row.fork.push_back(add(step, channels));
        out_ += step.out;
      }
      rows_.push_back(std::move(row));
    }
  }

  int out() const { return out_; }

  torch::Tensor forward(const torch::Tensor& input) {
    std::vector<torch::Tensor> outputs;
    for (const auto& row : rows_) {
      auto output = row.entry == Entry::halved     ? max_pool_3_2(input, 0)
                    : row.entry == Entry::averaged ? at::avg_pool2d(input, 3, 1, 1)
                                                   : input;
      for (const auto& each : row.units) output = each->forward(output);
      if (row.fork.empty()) outputs.push_back(output);
      for (const auto& each : row.fork) outputs.push_back(each->forward(output));
    }
    return at::cat(outputs, 1);
  }

 private:
  struct Row {
    Entry entry;
    std::vector<Unit> units{}, fork{};
  };

  Unit add(const Step& step, int in) {
    return register_module(step.name, unit({.in = in,
                                            .out = step.out,
                                            .kernel = step.height,
                                            .stride = step.stride,
                                            .kernel_width = step.width,
                                            .is_padded = step.stride == 1}));
  }

  int out_ = 0;
  std::vector<Row> rows_;
};

class InceptionAuxiliary final : public nn::Module {
 public:
  InceptionAuxiliary(int in, int classes)
      : conv0_(register_module("conv0", unit({.in = in, .out = 128, .kernel = 1}))),
        conv1_(register_module("conv1",
                               unit({.in = 128, .out = 768, .kernel = 5, .is_padded = false}))),
        fc_(register_module("fc", nn::Linear(768, classes))) {}

  torch::Tensor forward(const torch::Tensor& input) {
    const auto pooled = at::avg_pool2d(input, 5, 3);
    return fc_->forward(conv1_->forward(conv0_->forward(pooled)).mean({2, 3}));
  }

  void initialise() {
    initialise_normal(*conv1_, 0.01);
    nn::init::normal_(fc_->weight, 0, 0.001);
  }

 private:
  Unit conv0_, conv1_;
  nn::Linear fc_;
};

// The auxiliary head averages 5 x 5 of 17 x 17 features: smaller images leave it too few.
constexpr int smallest_with_auxiliary = 299;

class InceptionV3 final : public Network {
 public:
  explicit InceptionV3(const NetworkRequest& request) {
    stem_.push_back(register_module(
        "Conv2d_1a_3x3",
        unit({.in = request.input.channels, .out = 32, .stride = 2, .is_padded = false})));
    stem_.push_back(
        register_module("Conv2d_2a_3x3", unit({.in = 32, .out = 32, .is_padded = false})));
    stem_.push_back(register_module("Conv2d_2b_3x3", unit({.in = 32, .out = 64})));
    stem_.push_back(register_module("Conv2d_3b_1x1", unit({.in = 64, .out = 80, .kernel = 1})));
    stem_.push_back(
        register_module("Conv2d_4a_3x3", unit({.in = 80, .out = 192, .is_padded = false})));
    int in = 192;
    const auto add = [&](const char* name, const std::vector<Branch>& branches) {
      mixed_.push_back(register_module(name, std::make_shared<Mixed>(in, branches)));
      in = mixed_.back()->out();
    };
    add("Mixed_5b", block_a(32));
    add("Mixed_5c", block_a(64));
    add("Mixed_5d", block_a(64));
    add("Mixed_6a", block_b());
    add("Mixed_6b", block_c(128));
    add("Mixed_6c", block_c(160));
    add("Mixed_6d", block_c(160));
    add("Mixed_6e", block_c(192));
    blocks_before_auxiliary_ = mixed_.size();
    if (std::min(request.input.height, request.input.width) >= smallest_with_auxiliary) {
      auxiliary_ = register_auxiliary("AuxLogits",
                                      std::make_shared<InceptionAuxiliary>(in, request.classes));
    } else {
      leave_out("AuxLogits");
    }
    add("Mixed_7a", block_d());
    add("Mixed_7b", block_e());
    add("Mixed_7c", block_e());
    dropout_ = register_module("dropout", nn::Dropout(0.5));
    fc_ = register_head("fc", nn::Linear(in, request.classes));
    initialise_normal(*this, 0.1);
    if (auxiliary_) auxiliary_->initialise();
  }

  torch::Tensor features(torch::Tensor images) override {
    constexpr std::size_t first_pool = 2, second_pool = 4;
    for (std::size_t i = 0; i < stem_.size(); ++i) {
      images = stem_[i]->forward(images);
      if (i == first_pool || i == second_pool) images = max_pool_3_2(images, 0);
    }
    constexpr double auxiliary_weight = 0.4;  // PyTorch's own tutorial and the TensorFlow original
    for (std::size_t i = 0; i < mixed_.size(); ++i) {
      images = mixed_[i]->forward(images);
      if (i + 1 == blocks_before_auxiliary_ && needs_auxiliary()) {
        add_auxiliary(auxiliary_->forward(images), auxiliary_weight);
      }
    }
    return images;
  }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return fc_->forward(dropout_->forward(features.mean({2, 3})));
  }

 private:
  std::vector<Unit> stem_;
  std::vector<std::shared_ptr<Mixed>> mixed_;
  std::size_t blocks_before_auxiliary_ = 0;
  std::shared_ptr<InceptionAuxiliary> auxiliary_;
  nn::Dropout dropout_{nullptr};
  nn::Linear fc_{nullptr};
};

}  // namespace

std::vector<Architecture> families::inception() {
  return {{.name = "inception_v3",
           .paper = "Szegedy et al. 2016",
           .native = {3, 299, 299},
           .native_classes = 1000,
           .parameters = 27'161'264,
           .macs = 5'713'216'096,
           .smallest_side = 75,
           .build = make_network<InceptionV3>}};
}

}  // namespace joulelab

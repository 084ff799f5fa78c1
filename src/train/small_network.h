#pragma once
// For tests: a network that is trained in a moment and does something at a batch that the test
// chooses, so that a training can be interrupted, poisoned or starved at an exact place.

#include <csignal>
#include <functional>
#include <new>

#include "train/data/image_set.h"
#include "train/layers.h"
#include "train/network.h"
#include "train/trainer.h"

namespace joulelab {

// Convolution, normalisation, dropout, a mean over all places; then the classifier.
class SmallNetwork final : public Network {
 public:
  explicit SmallNetwork(const NetworkRequest& request)
      : convolution_(
            register_module("convolution", convolution({.in = request.input.channels, .out = 8}))),
        normalisation_(register_module("normalisation", batch_norm(8))),
        dropout_(register_module("dropout", torch::nn::Dropout(0.3))),
        classifier_(register_head("classifier", torch::nn::Linear(8, request.classes))) {}

  torch::Tensor features(torch::Tensor images) override {
    if (is_training()) images = at_batch_(++batches_, images);
    images = normalisation_(convolution_(images)).relu();
    return dropout_(images).mean({2, 3}, true);
  }

  // What becomes of the images of each training batch, which are counted from 1.
  using AtBatch = std::function<torch::Tensor(int batch, const torch::Tensor& images)>;
  void at_batch(AtBatch change) { at_batch_ = std::move(change); }

 protected:
  torch::Tensor classify(const torch::Tensor& features) override {
    return classifier_(features.flatten(1));
  }

 private:
  torch::nn::Conv2d convolution_;
  BatchNorm normalisation_;
  torch::nn::Dropout dropout_;
  torch::nn::Linear classifier_;
  int batches_ = 0;
  AtBatch at_batch_ = [](int, const torch::Tensor& images) { return images; };
};

// An easy set: the class is the quarter of the image that is bright.
inline DataSet bright_quarters() {
  constexpr int side = 16;
  const auto draw = [](std::size_t count, std::size_t salt) {
    ImageSet set{.shape = {1, side, side}, .classes = 4, .pixels = {}, .labels = {}};
    for (std::size_t i = 0; i < count; ++i) {
      const auto label = static_cast<std::uint8_t>(i % 4);
      set.labels.push_back(label);
      for (std::size_t pixel = 0; pixel < side * side; ++pixel) {
        const auto quarter = pixel / (side * side / 2) * 2 + pixel % side / (side / 2);
        const auto noise = (pixel * 7919 + i * 104729 + salt) % 100;
        set.pixels.push_back(static_cast<std::uint8_t>(noise + (quarter == label ? 120 : 0)));
      }
    }
    return set;
  };
  DataSet data{
      .name = "quarters", .train = draw(400, 1), .test = draw(100, 2), .normalisation = {}};
  data.normalisation = normalisation_of(data.train);
  return data;
}

// A small network on those images, begun from the seed, and the training of it.
struct SmallTraining {
  DataSet data = bright_quarters();
  TrainOptions options;
  std::shared_ptr<SmallNetwork> network;

  explicit SmallTraining(TrainOptions asked) : options(std::move(asked)) {
    options.architecture = "small";
    torch::manual_seed(options.seed);
    network = std::make_shared<SmallNetwork>(NetworkRequest{data.train.shape, 4, 1});
  }
  Job job() const { return {.network = network, .data = &data, .input = data.train.shape}; }
  Result<Outcome> train(MarkSender& sender) const {
    at::set_num_threads(1);
    Progress progress(stderr, Progress::Style::quiet, options.epochs, data.train.size());
    return joulelab::train(job(), options, sender, progress);
  }
  Result<Outcome> train() const {
    MarkSender silent("");
    return train(silent);
  }
};

// 400 images: ten batches an epoch.
inline TrainOptions small_options() {
  TrainOptions options;
  options.epochs = 3;
  options.batch_size = 40;
  options.learning_rate = 0.02;
  return options;
}

}  // namespace joulelab

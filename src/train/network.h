#pragma once
// What the trainer sees of an architecture: a module from images to class scores, made of a base
// that finds features and a head that classifies them.

#include <string>
#include <utility>
#include <vector>

#include "train/architecture.h"
#include "train/chain.h"
#include "train/precision.h"
#include "train/torch.h"

namespace joulelab {

class Network : public torch::nn::Module {
 public:
  // images: N x C x H x W, normalised. Returns N x classes, not yet soft-maxed.
  torch::Tensor forward(const torch::Tensor& images);

  // The mean cross-entropy of the batch; while training, auxiliary heads add theirs. labels: N.
  torch::Tensor loss(const torch::Tensor& images, const torch::Tensor& labels);

  // The base alone: N x channels x height x width.
  virtual torch::Tensor features(torch::Tensor images) = 0;

  // Another head in place of the network's own, under the name "head"; it gets the features
  // flattened to N x numbers. The memory of the old head and of auxiliary heads is given back.
  void replace_head(std::shared_ptr<Chain> head);

  // From here on only the head is trained: the base has no gradients, its normalisation uses its
  // running statistics and its dropout is off, as when it is evaluated. Ends auxiliary heads.
  void freeze_base();

  void train(bool on = true) override;

  // From here on forward passes compute in `precision`; scores and losses stay float32.
  void use_precision(Precision precision, bool is_cuda);
  // To be asked before each step. False where it is to be left out, and its gradients are gone:
  // they were too large for float16.
  bool unscale_gradients();
  // Of float16 alone; otherwise nullptr.
  GradientScale* gradient_scale() const { return gradient_scale_.get(); }

  // The modules that make up the head: "classifier".
  const std::vector<std::string>& head_names() const { return head_names_; }
  const std::vector<std::string>& auxiliary_names() const { return auxiliary_names_; }
  // Modules of the architecture that this network does without: heads that were replaced, or that
  // need larger images. Weights for them are no mistake.
  const std::vector<std::string>& absent_names() const { return absent_names_; }

 protected:
  // The network's own head.
  virtual torch::Tensor classify(const torch::Tensor& features) = 0;

  template <class Layer>
  auto register_head(const std::string& name, Layer layer) {
    head_names_.push_back(name);
    return register_module(name, std::move(layer));
  }
  template <class Layer>
  auto register_auxiliary(const std::string& name, Layer layer) {
    auxiliary_names_.push_back(name);
    return register_module(name, std::move(layer));
  }
  void leave_out(const std::string& name) { absent_names_.push_back(name); }
  // Whether `features` is to classify intermediate features too, and where the scores go.
  bool needs_auxiliary() const { return is_training() && !auxiliary_names_.empty(); }
  void add_auxiliary(const torch::Tensor& scores, double weight) {
    auxiliary_.emplace_back(scores, weight);
  }

 private:
  void drop(std::vector<std::string>& names);

  std::vector<std::string> head_names_, auxiliary_names_, absent_names_;
  std::vector<std::pair<torch::Tensor, double>> auxiliary_;  // scores, weight of their loss
  std::shared_ptr<Chain> new_head_;
  bool is_base_frozen_ = false, is_cuda_ = false;
  Precision precision_ = Precision::float32;
  std::unique_ptr<GradientScale> gradient_scale_;  // of float16 alone
};

template <class Type>
std::shared_ptr<Network> make_network(const NetworkRequest& request) {
  return std::make_shared<Type>(request);
}

// All parameters, trained or frozen; running statistics of batch normalisation are not among them.
std::int64_t count_parameters(const Network& network);

// Those that are trained.
std::vector<torch::Tensor> trained_parameters(const Network& network);

// Multiply-accumulates of one image's forward pass, in convolutions and fully connected layers:
// counted from the operations that the network really calls. Leaves the network's mode as it was.
std::int64_t count_macs(Network& network, const ImageShape& input);

}  // namespace joulelab

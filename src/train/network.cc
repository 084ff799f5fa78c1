// Heads are exchanged and bases frozen here once, so that no family needs to know of it.
#include "train/network.h"

#include <algorithm>

namespace joulelab {

torch::Tensor Network::forward(const torch::Tensor& images) {
  auxiliary_.clear();
  const Autocast autocast(precision_, is_cuda_);
  torch::Tensor found;
  if (is_base_frozen_) {
    const torch::NoGradGuard no_gradient;
    found = features(images);
  } else {
    found = features(images);
  }
  const auto scores = new_head_ ? new_head_->forward(found.flatten(1)) : classify(found);
  return scores.to(torch::kFloat32);
}

torch::Tensor Network::loss(const torch::Tensor& images, const torch::Tensor& labels) {
  auto total = at::cross_entropy_loss(forward(images), labels);
  for (const auto& [scores, weight] : auxiliary_) {
    total = total + at::cross_entropy_loss(scores.to(torch::kFloat32), labels) * weight;
  }
  auxiliary_.clear();  // and the graph behind them
  return gradient_scale_ ? gradient_scale_->scaled(total) : total;
}

void Network::drop(std::vector<std::string>& names) {
  for (const auto& name : names) {
    for (auto& parameter : named_children()[name]->parameters()) {
      parameter.set_data(torch::empty({0}));
    }
    unregister_module(name);
    leave_out(name);
  }
  names.clear();
}

void Network::replace_head(std::shared_ptr<Chain> head) {
  drop(head_names_);
  drop(auxiliary_names_);
  new_head_ = register_head("head", std::move(head));
}

void Network::freeze_base() {
  drop(auxiliary_names_);
  is_base_frozen_ = true;
  for (auto& child : named_children()) {
    if (std::ranges::find(head_names_, child.key()) != head_names_.end()) continue;
    for (auto& parameter : child.value()->parameters()) parameter.set_requires_grad(false);
  }
  train(is_training());
}

void Network::use_precision(Precision precision, bool is_cuda) {
  precision_ = precision;
  is_cuda_ = is_cuda;
  gradient_scale_ = precision == Precision::float16 ? std::make_unique<GradientScale>() : nullptr;
}

bool Network::unscale_gradients() {
  if (!gradient_scale_ || gradient_scale_->unscale(trained_parameters(*this))) return true;
  zero_grad();
  return false;
}

void Network::train(bool on) {
  Module::train(on);
  if (!is_base_frozen_) return;
  for (auto& child : named_children()) {
    const bool is_head = std::ranges::find(head_names_, child.key()) != head_names_.end();
    child.value()->train(on && is_head);
  }
}

}  // namespace joulelab

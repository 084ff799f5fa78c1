// The parameters are cut into pieces of one size, so that threads share large and small ones alike.
#include "train/optimizer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <sstream>
#include <torch/serialize/archive.h>

#include "train/update.h"

namespace joulelab {
namespace {

class FusedOptimizer final : public Optimizer {
 public:
  FusedOptimizer(std::vector<torch::Tensor> parameters, const OptimizerSettings& settings)
      : settings_(settings) {
    constexpr std::int64_t piece = 32768;
    for (auto& parameter : parameters) {
      Slot slot{.parameter = parameter,
                .first = torch::zeros_like(parameter),
                .second = {},
                .gradient = {}};
      if (settings.kind == OptimizerKind::adam) slot.second = torch::zeros_like(parameter);
      for (std::int64_t from = 0; from < parameter.numel(); from += piece) {
        pieces_.push_back({slots_.size(), from, std::min(piece, parameter.numel() - from)});
      }
      slots_.push_back(std::move(slot));
    }
  }

  void step(double learning_rate) override {
    const torch::NoGradGuard no_gradient;
    for (auto& slot : slots_) {
      slot.gradient = slot.parameter.grad();
      // The same elements must lie at the same place; LibTorch nearly always sees to it.
      if (slot.gradient.defined() && slot.gradient.strides() != slot.parameter.strides()) {
        slot.gradient = torch::empty_like(slot.parameter).copy_(slot.gradient);
      }
    }
    const Update step = scalars(learning_rate);
    constexpr std::int64_t pieces_a_thread = 4;
    at::parallel_for(0, static_cast<std::int64_t>(pieces_.size()), pieces_a_thread,
                     [&](std::int64_t from, std::int64_t to) {
                       for (auto i = from; i < to; ++i)
                         update(pieces_[static_cast<std::size_t>(i)], step);
                     });
    for (auto& slot : slots_) {
      slot.gradient.reset();
      slot.parameter.mutable_grad().reset();
    }
  }

  NamedTensors state() const override {
    NamedTensors state{{"steps", torch::full({}, steps_, torch::kInt64)}};
    for (std::size_t i = 0; i < slots_.size(); ++i) {
      state.emplace_back(fmt::format("first.{}", i), slots_[i].first);
      if (slots_[i].second.defined()) {
        state.emplace_back(fmt::format("second.{}", i), slots_[i].second);
      }
    }
    return state;
  }

  bool restore(const NamedTensors& state) override {
    const torch::NoGradGuard no_gradient;
    if (!copy_named(state, this->state())) return false;
    steps_ = static_cast<int>(find_named(state, "steps")->item<std::int64_t>());
    return true;
  }

 private:
  struct Slot {
    torch::Tensor parameter, first, second, gradient;
  };
  struct Piece {
    std::size_t slot;
    std::int64_t from, count;
  };

  Update scalars(double learning_rate) {
    ++steps_;
    Update step{.rate = static_cast<float>(learning_rate),
                .momentum = static_cast<float>(settings_.momentum),
                .decay = static_cast<float>(settings_.weight_decay)};
    if (settings_.kind == OptimizerKind::adam) {
      step.rate = static_cast<float>(learning_rate / (1 - std::pow(adam_beta1, steps_)));
      step.denominator_scale = static_cast<float>(1 / std::sqrt(1 - std::pow(adam_beta2, steps_)));
    }
    return step;
  }

  void update(const Piece& piece, const Update& step) const {
    const Slot& slot = slots_[piece.slot];
    if (!slot.gradient.defined()) return;
    float* value = slot.parameter.data_ptr<float>() + piece.from;
    const float* gradient = slot.gradient.data_ptr<float>() + piece.from;
    float* first = slot.first.data_ptr<float>() + piece.from;
    if (settings_.kind == OptimizerKind::sgd)
      return update_sgd(value, gradient, first, piece.count, step);
    update_adam(value, gradient, first, slot.second.data_ptr<float>() + piece.from, piece.count,
                step);
  }

  OptimizerSettings settings_;
  std::vector<Slot> slots_;
  std::vector<Piece> pieces_;
  int steps_ = 0;
};

template <class Type, class Options>
class TorchOptimizer final : public Optimizer {
 public:
  TorchOptimizer(std::vector<torch::Tensor> parameters, Options options)
      : optimizer_(std::move(parameters), options) {}

  void step(double learning_rate) override {
    for (auto& group : optimizer_.param_groups()) {
      static_cast<Options&>(group.options()).lr(learning_rate);
    }
    optimizer_.step();
    for (auto& group : optimizer_.param_groups()) {
      for (auto& parameter : group.params()) parameter.mutable_grad().reset();
    }
  }

  NamedTensors state() const override {
    torch::serialize::OutputArchive archive;
    optimizer_.save(archive);
    std::ostringstream out;
    archive.save_to(out);
    const auto bytes = out.str();
    auto tensor = torch::empty({static_cast<std::int64_t>(bytes.size())}, torch::kUInt8);
    std::memcpy(tensor.data_ptr(), bytes.data(), bytes.size());
    return {{"archive", tensor}};
  }

  bool restore(const NamedTensors& state) override {
    const auto* tensor = find_named(state, "archive");
    if (!tensor || state.size() != 1) return false;
    const auto* first = static_cast<const char*>(tensor->data_ptr());
    torch::serialize::InputArchive archive;
    archive.load_from(first, static_cast<std::size_t>(tensor->numel()));
    optimizer_.load(archive);
    return true;
  }

 private:
  Type optimizer_;
};

}  // namespace

std::unique_ptr<Optimizer> make_torch_optimizer(std::vector<torch::Tensor> parameters,
                                                const OptimizerSettings& settings) {
  using namespace torch::optim;
  if (settings.kind == OptimizerKind::adam) {
    return std::make_unique<TorchOptimizer<Adam, AdamOptions>>(
        std::move(parameters), AdamOptions().weight_decay(settings.weight_decay));
  }
  return std::make_unique<TorchOptimizer<SGD, SGDOptions>>(
      std::move(parameters),
      SGDOptions(0).momentum(settings.momentum).weight_decay(settings.weight_decay));
}

std::unique_ptr<Optimizer> make_optimizer(std::vector<torch::Tensor> parameters,
                                          const OptimizerSettings& settings) {
  if (!parameters.front().is_cpu()) return make_torch_optimizer(std::move(parameters), settings);
  return std::make_unique<FusedOptimizer>(std::move(parameters), settings);
}

}  // namespace joulelab

#pragma once
// Layers one after the other, numbered or named as torchvision names them. Unlike LibTorch's own
// Sequential a chain may hold another one, and steps that have no parameters.

#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "train/torch.h"

namespace joulelab {

class Chain final : public torch::nn::Module {
 public:
  // `layer`: a module by value, a shared_ptr to one, or a holder of LibTorch (nn::Conv2d). Its name
  // is its place, counted from 0.
  template <class Layer>
  void add(Layer layer) {
    add(std::to_string(steps_.size()), std::move(layer));
  }
  template <class Layer>
  void add(const std::string& name, Layer layer) {
    const auto module = register_module(name, shared(std::move(layer)));
    steps_.push_back([step = module.get()](const torch::Tensor& in) { return step->forward(in); });
  }
  // Takes a number as a layer does.
  void then(std::function<torch::Tensor(const torch::Tensor&)> step) {
    steps_.push_back(std::move(step));
  }

  torch::Tensor forward(torch::Tensor images) {
    for (const auto& step : steps_) images = step(images);
    return images;
  }

 private:
  template <class Layer>
  static auto shared(Layer layer) {
    if constexpr (std::is_base_of_v<torch::nn::Module, Layer>) {
      return std::make_shared<Layer>(std::move(layer));
    } else if constexpr (requires { layer.ptr(); }) {
      return layer.ptr();
    } else {
      return layer;
    }
  }

  std::vector<std::function<torch::Tensor(const torch::Tensor&)>> steps_;
};

// A chain of all of `layers`, numbered from 0.
template <class... Layers>
std::shared_ptr<Chain> chain(Layers... layers) {
  auto result = std::make_shared<Chain>();
  (result->add(std::move(layers)), ...);
  return result;
}

}  // namespace joulelab

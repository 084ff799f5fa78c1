#include "train/training_state.h"

#include "train/weights.h"

namespace joulelab {
namespace {

constexpr const char* network_prefix = "network.";
constexpr const char* optimizer_prefix = "optimizer.";

void add_below(NamedTensors& all, const std::string& prefix, const NamedTensors& tensors) {
  for (const auto& [name, tensor] : tensors) all.emplace_back(prefix + name, tensor);
}

// Those whose names begin so, without it.
NamedTensors tensors_below(const NamedTensors& tensors, const std::string& prefix) {
  NamedTensors found;
  for (const auto& [name, tensor] : tensors) {
    if (name.starts_with(prefix)) found.emplace_back(name.substr(prefix.size()), tensor);
  }
  return found;
}

at::Generator generator(torch::DeviceType type) {
  return at::globalContext().defaultGenerator(torch::Device(type));
}

bool is_on_gpu(const TrainingState& state) { return state.loss_sum.is_cuda(); }

}  // namespace

NamedTensors tensors_of(const TrainingState& state) {
  NamedTensors all{{"loss_sum", state.loss_sum},
                   {"random.cpu", generator(torch::kCPU).get_state()}};
  if (is_on_gpu(state)) all.emplace_back("random.cuda", generator(torch::kCUDA).get_state());
  if (const auto* scale = state.network.gradient_scale()) {
    all.emplace_back("gradient_scale", scale->state());
  }
  add_below(all, network_prefix, state_of(state.network));
  add_below(all, optimizer_prefix, state.optimizer.state());
  return all;
}

bool restore(const NamedTensors& tensors, TrainingState& state) {
  const auto* loss_sum = find_named(tensors, "loss_sum");
  const auto* random = find_named(tensors, "random.cpu");
  const auto* gpu_random = find_named(tensors, "random.cuda");
  if (!loss_sum || !random || (is_on_gpu(state) && !gpu_random)) return false;
  if (auto* scale = state.network.gradient_scale()) {
    const auto* stored = find_named(tensors, "gradient_scale");
    if (!stored || stored->numel() != 2) return false;
    scale->restore(*stored);
  }
  state.loss_sum.copy_(*loss_sum);
  generator(torch::kCPU).set_state(*random);
  if (is_on_gpu(state)) generator(torch::kCUDA).set_state(*gpu_random);
  return copy_named(tensors_below(tensors, network_prefix), state_of(state.network)) &&
         state.optimizer.restore(tensors_below(tensors, optimizer_prefix));
}

}  // namespace joulelab

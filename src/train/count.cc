// Counting watches the operations that run, so a new architecture needs no counting of its own.
#include "train/count.h"

#include <string_view>

namespace joulelab {
namespace {

// Set while an operation that is counted runs: what it calls in turn is not counted again.
thread_local int counted_depth = 0;
thread_local ForwardCost counted;

bool is_counted(std::string_view name) {
  return name == "aten::conv2d" || name == "aten::linear" || name == "aten::addmm" ||
         name == "aten::mm";
}

// One output of a convolution or of a linear layer takes as many multiply-accumulates as a row of
// the weight has elements.
std::int64_t macs_of(std::string_view name, const torch::Tensor& output,
                     c10::ArrayRef<const c10::IValue> inputs) {
  if (name == "aten::conv2d" || name == "aten::linear") {
    const auto& weight = inputs[1].toTensor();
    return output.numel() * (weight.numel() / weight.size(0));
  }
  const auto& left = inputs[name == "aten::addmm" ? 1 : 0].toTensor();
  return output.numel() * left.size(1);
}

std::unique_ptr<at::ObserverContext> on_begin(const at::RecordFunction& call) {
  if (is_counted(call.name())) ++counted_depth;
  return nullptr;
}

void on_end(const at::RecordFunction& call, at::ObserverContext*) {
  const std::string_view name = call.name();
  if (!is_counted(name) || --counted_depth > 0) return;
  const auto& output = call.outputs()[0].toTensor();
  counted.macs += macs_of(name, output, call.inputs());
  counted.activations += output.numel();
  ++counted.layers;
}

}  // namespace

std::int64_t count_parameters(const Network& network) {
  std::int64_t count = 0;
  for (const auto& parameter : network.parameters()) count += parameter.numel();
  return count;
}

std::vector<torch::Tensor> trained_parameters(const Network& network) {
  std::vector<torch::Tensor> trained;
  for (const auto& parameter : network.parameters()) {
    if (parameter.requires_grad()) trained.push_back(parameter);
  }
  return trained;
}

ForwardCost count_forward(Network& network, const ImageShape& input) {
  const torch::NoGradGuard no_gradient;
  const bool was_training = network.is_training();
  network.eval();
  const auto options = network.parameters().front().options();
  const auto image = torch::zeros({1, input.channels, input.height, input.width}, options);
  counted = {};
  const auto handle = at::addThreadLocalCallback(at::RecordFunctionCallback(on_begin, on_end)
                                                     .needsInputs(true)
                                                     .needsOutputs(true)
                                                     .scopes({at::RecordScope::FUNCTION}));
  network.forward(image);
  at::removeCallback(handle);
  network.train(was_training);
  return counted;
}

std::int64_t count_macs(Network& network, const ImageShape& input) {
  return count_forward(network, input).macs;
}

}  // namespace joulelab

// Counting watches the operations that run, so a new architecture needs no counting of its own.
#include "train/count.h"

#include "train/mac_counter.h"

namespace joulelab {
namespace {

thread_local MacCounter* counter = nullptr;  // RecordFunction takes plain functions

std::unique_ptr<at::ObserverContext> on_begin(const at::RecordFunction& call) {
  counter->begin(call);
  return nullptr;
}

void on_end(const at::RecordFunction& call, at::ObserverContext*) { counter->end(call); }

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
  MacCounter counted;
  counter = &counted;
  const auto handle = at::addThreadLocalCallback(at::RecordFunctionCallback(on_begin, on_end)
                                                     .needsInputs(true)
                                                     .needsOutputs(true)
                                                     .scopes({at::RecordScope::FUNCTION}));
  network.forward(image);
  at::removeCallback(handle);
  network.train(was_training);
  const auto& total = counted.total();
  return {.macs = total.forward, .activations = total.activations, .layers = total.layers};
}

std::int64_t count_macs(Network& network, const ImageShape& input) {
  return count_forward(network, input).macs;
}

}  // namespace joulelab

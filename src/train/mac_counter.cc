// The inputs of a call live until its begin alone, so what they tell is kept from there.
#include "train/mac_counter.h"

#include <optional>
#include <string_view>

namespace joulelab {
namespace {

// Where the two factors stand among the inputs; the second is the weight of a layer.
struct Factors {
  std::size_t left = 0, right = 1;
  bool has_weight_rows = false;  // the second one has a row for each output
};

std::optional<Factors> factors_of(std::string_view name) {
  if (name == "aten::conv2d" || name == "aten::linear") return Factors{.has_weight_rows = true};
  if (name == "aten::addmm") return Factors{.left = 1, .right = 2};
  if (name == "aten::mm") return Factors{};
  return std::nullopt;
}

}  // namespace

// One output of a convolution or of a linear layer takes as many multiply-accumulates as a row of
// the weight has elements.
void MacCounter::begin(const at::RecordFunction& call) {
  const auto factors = factors_of(call.name());
  if (!factors) return;
  const auto& left = call.inputs()[factors->left].toTensor();
  const auto& right = call.inputs()[factors->right].toTensor();
  const auto row = factors->has_weight_rows ? right.numel() / right.size(0) : left.size(1);
  open_.push_back({row, int{left.requires_grad()} + int{right.requires_grad()}});
}

void MacCounter::end(const at::RecordFunction& call) {
  if (!factors_of(call.name())) return;
  const auto counted = open_.back();
  open_.pop_back();
  if (!open_.empty()) return;
  const auto outputs = call.outputs()[0].toTensor().numel();
  const auto macs = outputs * counted.macs_an_output;
  total_.activations += outputs;
  ++total_.layers;
  total_.forward += macs;
  total_.backward += macs * counted.gradients;
}

}  // namespace joulelab

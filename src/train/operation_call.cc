#include "train/operation_call.h"

#include <algorithm>

namespace joulelab {
namespace {

// A gate halves its input each time: after more of these, small numbers would become denormal
// ones, which are slow. The copy costs less than two per cent of so many runs.
constexpr int runs_of_a_copy = 64;

void add_tensors(const c10::IValue& value, std::vector<torch::Tensor>& tensors) {
  if (value.isTensor()) {
    if (value.toTensor().defined()) tensors.push_back(value.toTensor());
  } else if (value.isTensorList()) {
    for (const auto& tensor : value.toTensorVector()) tensors.push_back(tensor);
  }
}

std::vector<torch::Tensor> tensors_of(const std::vector<c10::IValue>& values) {
  std::vector<torch::Tensor> tensors;
  for (const auto& value : values) add_tensors(value, tensors);
  return tensors;
}

}  // namespace

std::optional<OperationCall> OperationCall::of(const at::RecordFunction& call) {
  const auto name = call.operator_name();
  if (!name) return std::nullopt;
  const auto found = c10::Dispatcher::singleton().findSchema(*name);
  if (!found) return std::nullopt;
  const auto& arguments = found->schema().arguments();
  if (arguments.size() != call.inputs().size()) return std::nullopt;
  OperationCall made(*found);
  made.inputs_.assign(call.inputs().begin(), call.inputs().end());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto* alias = arguments[i].alias_info();
    if (alias && alias->isWrite() && made.inputs_[i].isTensor()) made.written_.push_back(i);
  }
  made.copies_.resize(made.written_.size());
  return made;
}

void OperationCall::run() {
  stack_ = inputs_;
  if (runs_++ % runs_of_a_copy == 0) {
    for (std::size_t i = 0; i < written_.size(); ++i) {
      copies_[i].reset();  // its memory serves the next one
      copies_[i] = inputs_[written_[i]].toTensor().clone();
    }
  }
  for (std::size_t i = 0; i < written_.size(); ++i) stack_[written_[i]] = copies_[i];
  operation_.callBoxed(stack_);
}

std::string OperationCall::kind() const {
  const auto name = operation_.operator_name().name;  // "aten::relu_"
  const auto colon = name.rfind(':');
  auto kind = colon == std::string::npos ? name : name.substr(colon + 1);
  while (kind.ends_with('_')) kind.pop_back();
  kind.erase(0, std::min(kind.find_first_not_of('_'), kind.size()));
  return kind == "addmm" ? "linear" : kind;  // how LibTorch 1.13 calls a fully connected layer
}

std::vector<torch::Tensor> OperationCall::inputs() const { return tensors_of(inputs_); }
std::vector<torch::Tensor> OperationCall::outputs() const { return tensors_of(stack_); }

std::int64_t bytes_of(const std::vector<torch::Tensor>& tensors) {
  std::int64_t bytes = 0;
  for (const auto& tensor : tensors) bytes += static_cast<std::int64_t>(tensor.nbytes());
  return bytes;
}

bool share_memory(const std::vector<torch::Tensor>& some,
                  const std::vector<torch::Tensor>& others) {
  return std::ranges::all_of(some, [&](const torch::Tensor& one) {
    return std::ranges::any_of(others, [&](const torch::Tensor& other) {
      return one.storage().is_alias_of(other.storage());
    });
  });
}

}  // namespace joulelab

#pragma once
// One call of an operation of LibTorch, to be made again as often as one likes.

#include <ATen/core/dispatch/Dispatcher.h>
#include <optional>
#include <string>
#include <vector>

#include "train/torch.h"

namespace joulelab {

class OperationCall {
 public:
  // The call that begins now, with its inputs; nothing where it is no operation of the dispatcher.
  static std::optional<OperationCall> of(const at::RecordFunction& call);

  // An operation in place changes a copy of its input, which is renewed from time to time, so that
  // its numbers stay of the size that they have.
  void run();

  std::string kind() const;  // "relu" of aten::relu_
  bool is_in_place() const { return !written_.empty(); }
  std::vector<torch::Tensor> inputs() const;   // those that are defined
  std::vector<torch::Tensor> outputs() const;  // of the last run

 private:
  explicit OperationCall(c10::OperatorHandle operation) : operation_(std::move(operation)) {}

  c10::OperatorHandle operation_;
  std::vector<c10::IValue> inputs_, stack_;
  std::vector<std::size_t> written_;   // places of the inputs that it changes
  std::vector<torch::Tensor> copies_;  // of those
  int runs_ = 0;
};

std::int64_t bytes_of(const std::vector<torch::Tensor>& tensors);
// Whether each of `some` lies in the memory of one of `others`.
bool share_memory(const std::vector<torch::Tensor>& some, const std::vector<torch::Tensor>& others);

}  // namespace joulelab

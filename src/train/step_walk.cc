// Forward, RecordFunction tells of each operation before it runs, and there it is run over and over
// through the dispatcher. Backward, the nodes of the graph are called one by one as LibTorch's
// engine calls them; which operation made a node, its sequence number tells.
#include "train/step_walk.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <algorithm>
#include <set>

#include "train/gradient_walk.h"
#include "train/mac_counter.h"
#include "train/operation_call.h"

namespace joulelab {
namespace {

// Less, without weights, and dispatching it costs more than computing it.
constexpr std::int64_t least_bytes = 16384;

std::string parent_of(const std::string& name) {
  const auto dot = name.rfind('.');
  return dot == std::string::npos ? std::string() : name.substr(0, dot);
}

// Names each operation once.
class PathBook {
 public:
  explicit PathBook(const Network& network) {
    for (const auto& each : network.named_parameters()) {
      names_[each.value().unsafeGetTensorImpl()] = each.key();
      parameters_.insert(each.value().unsafeGetTensorImpl());
    }
    for (const auto& each : network.named_buffers())
      names_[each.value().unsafeGetTensorImpl()] = each.key();
  }

  // Fills in path and parameters.
  void name_with_weights(Operation& operation, const std::vector<torch::Tensor>& inputs) {
    std::string path;
    for (const auto& input : inputs) {
      const auto found = named(input);
      if (found == names_.end()) continue;
      if (path.empty()) path = last_ = parent_of(found->second);
      if (parameters_.erase(found->first) > 0) operation.parameters += input.numel();
    }
    path.empty() ? name_beside(operation) : number(operation, path);
  }

  // Fills in the path of an operation that uses no weights.
  void name_beside(Operation& operation) {
    const auto parent = parent_of(last_);
    number(operation, parent.empty() ? operation.kind : parent + "." + operation.kind);
  }

 private:
  using Names = std::map<const c10::TensorImpl*, std::string>;

  // A weight, or a view of one: a fully connected layer gets its own transposed.
  Names::const_iterator named(const torch::Tensor& tensor) const {
    const auto found = names_.find(tensor.unsafeGetTensorImpl());
    if (found != names_.end() || !tensor.is_view()) return found;
    return names_.find(tensor._base().unsafeGetTensorImpl());
  }

  void number(Operation& operation, const std::string& path) {
    const int times = ++times_[path];
    operation.path = times == 1 ? path : path + "#" + std::to_string(times);
  }

  Names names_;
  std::set<const c10::TensorImpl*> parameters_;  // not met yet
  std::map<std::string, int> times_;             // how often a path was given
  std::string last_;                             // the last module with weights
};

class StepWalk {
 public:
  StepWalk(Network& network, const Visit& visit)
      : network_(network), visit_(visit), paths_(network) {}

  torch::Tensor forward(const torch::Tensor& images, const torch::Tensor& labels);
  void backward(const torch::Tensor& loss);
  std::vector<Operation> take() { return std::move(operations_); }

 private:
  void begin(const at::RecordFunction& call);
  void end(const at::RecordFunction& call);
  void take_apart(OperationCall& call);

  Network& network_;
  const Visit& visit_;
  PathBook paths_;
  MacCounter macs_;
  MacCount macs_before_;
  int depth_ = 0;
  bool is_listed_ = false;  // the outermost operation that runs now
  std::vector<Operation> operations_;
  std::vector<std::uint64_t> ends_;  // of each: the sequence number that the next node gets
  std::exception_ptr problem_;       // RecordFunction would swallow it
  static thread_local StepWalk* current;
};

thread_local StepWalk* StepWalk::current = nullptr;

torch::Tensor StepWalk::forward(const torch::Tensor& images, const torch::Tensor& labels) {
  current = this;
  const auto on_begin = [](const at::RecordFunction& call) -> std::unique_ptr<at::ObserverContext> {
    current->begin(call);
    return nullptr;
  };
  const auto on_end = [](const at::RecordFunction& call, at::ObserverContext*) {
    current->end(call);
  };
  const auto handle = at::addThreadLocalCallback(at::RecordFunctionCallback(on_begin, on_end)
                                                     .needsInputs(true)
                                                     .needsOutputs(true)
                                                     .scopes({at::RecordScope::FUNCTION}));
  struct Removal {
    at::CallbackHandle handle;
    ~Removal() { at::removeCallback(handle); }
  };
  const Removal at_the_end{handle};
  auto loss = network_.loss(images, labels);
  if (problem_) std::rethrow_exception(problem_);
  return loss;
}

void StepWalk::begin(const at::RecordFunction& call) {
  macs_.begin(call);
  if (depth_++ > 0 || problem_) return;
  macs_before_ = macs_.total();
  is_listed_ = false;
  const at::RecordFunctionGuard unwatched(false);  // what we run here ourselves
  try {
    auto found = OperationCall::of(call);
    if (found) take_apart(*found);
  } catch (...) {
    problem_ = std::current_exception();
  }
}

void StepWalk::take_apart(OperationCall& call) {
  call.run();
  const auto inputs = call.inputs(), outputs = call.outputs();
  if (inputs.empty() || outputs.empty() || !outputs.front().is_floating_point()) return;
  Operation operation{.path = {}, .kind = call.kind(), .output = outputs.front().sizes().vec()};
  const bool is_view = !call.is_in_place() && share_memory(outputs, inputs);
  is_view ? paths_.name_beside(operation) : paths_.name_with_weights(operation, inputs);
  operation.bytes = bytes_of(inputs) + bytes_of(outputs);
  operation.has_forward = !is_view && (operation.parameters > 0 || operation.bytes >= least_bytes);
  is_listed_ = true;
  operations_.push_back(operation);
  if (!operation.has_forward) return;
  visit_(operations_.size() - 1, Pass::forward, [&call] { call.run(); });
}

void StepWalk::end(const at::RecordFunction& call) {
  macs_.end(call);
  if (--depth_ > 0 || !is_listed_) return;
  auto& operation = operations_.back();
  operation.macs = macs_.total().forward - macs_before_.forward;
  operation.backward_macs = macs_.total().backward - macs_before_.backward;
  ends_.push_back(at::sequence_number::peek());
}

void StepWalk::backward(const torch::Tensor& loss) {
  GradientWalk walk(loss, ends_);
  for (std::size_t i = operations_.size(); i-- > 0;) {
    if (!walk.has_nodes(i)) continue;
    auto& operation = operations_[i];
    const auto moved = walk.run(i);
    operation.gradient_bytes = moved.bytes;
    operation.has_backward =
        moved.has_computed && (operation.parameters > 0 || operation.gradient_bytes >= least_bytes);
    if (operation.has_backward) visit_(i, Pass::backward, [&walk, i] { walk.run(i); });
    walk.pass_on(i);
  }
}

}  // namespace

std::vector<Operation> walk_step(Network& network, const torch::Tensor& images,
                                 const torch::Tensor& labels, const Visit& visit) {
  StepWalk walk(network, visit);
  walk.backward(walk.forward(images, labels));
  return walk.take();
}

}  // namespace joulelab

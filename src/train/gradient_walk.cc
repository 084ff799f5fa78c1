#include "train/gradient_walk.h"

#include <algorithm>
#include <set>

#include "train/operation_call.h"

namespace joulelab {
namespace {

using torch::autograd::Node;
using torch::autograd::variable_list;

std::set<Node*> reachable_from(Node* root) {
  std::set<Node*> found{root};
  std::vector<Node*> left{root};
  while (!left.empty()) {
    Node* node = left.back();
    left.pop_back();
    for (const auto& edge : node->next_edges()) {
      if (edge.is_valid() && found.insert(edge.function.get()).second)
        left.push_back(edge.function.get());
    }
  }
  return found;
}

void add_to(variable_list& gradients, std::size_t place, const torch::Tensor& value) {
  auto& sum = gradients[place];
  sum = sum.defined() ? sum + value : value;
}

// What was spread over a dimension by the operation is summed over it.
torch::Tensor reduced(const torch::autograd::Edge& edge, torch::Tensor gradient) {
  const auto& wanted = edge.function->input_metadata(edge.input_nr);
  return wanted.is_same_shape(gradient) ? gradient : wanted.reduce_grad(gradient);
}

}  // namespace

GradientWalk::GradientWalk(const torch::Tensor& loss, const std::vector<std::uint64_t>& ends)
    : nodes_(ends.size()), loss_(loss) {
  for (Node* node : reachable_from(loss.grad_fn().get())) {
    // The nodes that add to a parameter's gradient belong to none: their number is the largest.
    const auto end = std::ranges::upper_bound(ends, node->sequence_nr());
    if (end != ends.end()) nodes_[static_cast<std::size_t>(end - ends.begin())].push_back(node);
  }
  for (auto& nodes : nodes_) {
    std::ranges::sort(nodes, std::greater<>(),
                      [](const Node* node) { return node->sequence_nr(); });
  }
  const torch::NoGradGuard no_gradient;
  waiting_[loss.grad_fn().get()] = {
      {{loss.grad_fn(), static_cast<std::uint32_t>(loss.output_nr())}, torch::ones_like(loss)}};
}

GradientWalk::Moved GradientWalk::run(std::size_t operation) {
  const torch::NoGradGuard no_gradient;  // as the engine does
  results_.clear();
  std::map<Node*, variable_list> buffers;
  std::vector<torch::Tensor> came, went;
  const auto add = [&buffers](const Gradient& gradient) {
    auto& buffer = buffers[gradient.edge.function.get()];
    buffer.resize(gradient.edge.function->num_inputs());
    add_to(buffer, gradient.edge.input_nr, gradient.value);
  };
  const auto& nodes = nodes_[operation];
  for (Node* node : nodes) {
    for (const auto& gradient : waiting_[node]) {
      add(gradient);
      came.push_back(gradient.value);
    }
  }
  for (Node* node : nodes) {
    if (!buffers.contains(node)) continue;
    auto outputs = (*node)(std::move(buffers[node]));
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const auto& edge = node->next_edge(i);
      if (!edge.is_valid() || !outputs[i].defined()) continue;
      Gradient gradient{edge, reduced(edge, std::move(outputs[i]))};
      if (std::ranges::find(nodes, edge.function.get()) != nodes.end()) {
        add(gradient);
      } else {
        went.push_back(gradient.value);
        results_.push_back(std::move(gradient));
      }
    }
  }
  return {bytes_of(came) + bytes_of(went), !share_memory(went, came)};
}

void GradientWalk::pass_on(std::size_t operation) {
  const torch::NoGradGuard no_gradient;
  for (auto& [edge, value] : results_) {
    Node* node = edge.function.get();
    if (node->next_edges().empty()) {
      (*node)({std::move(value)});  // adds to the gradient of a parameter
    } else {
      waiting_[node].push_back({edge, std::move(value)});
    }
  }
  results_.clear();
  for (Node* node : nodes_[operation]) {
    waiting_.erase(node);
    node->release_variables();
  }
}

}  // namespace joulelab

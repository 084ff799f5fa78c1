// The function overwrites its input, which batch normalisation does not need for its own gradient.
#include "train/relu6.h"

namespace joulelab {
namespace {

struct InPlaceRelu6 : torch::autograd::Function<InPlaceRelu6> {
  static torch::Tensor forward(torch::autograd::AutogradContext* context, torch::Tensor input) {
    input.clamp_(0, 6);
    context->mark_dirty({input});
    context->save_for_backward({input});
    return input;
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list gradients) {
    const auto output = context->get_saved_variables()[0];
    if (output.scalar_type() == torch::kBFloat16 && output.is_cpu()) {  // LibTorch 1.13 has none
      return {gradients[0] * (output > 0).logical_and_(output < 6)};
    }
    return {at::hardtanh_backward(gradients[0], output, 0, 6)};
  }
};

}  // namespace

torch::Tensor relu6_in_place(torch::Tensor input) { return InPlaceRelu6::apply(std::move(input)); }

}  // namespace joulelab

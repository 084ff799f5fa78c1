// Our optimizers against those of LibTorch, and the loop that uses them.
#include "train/optimizer.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

std::vector<torch::Tensor> some_parameters() {
  torch::manual_seed(3);
  // A size beyond one piece, one in the other memory format, one that never gets a gradient.
  return {torch::randn({300, 200}).requires_grad_(),
          torch::randn({8, 4, 3, 3}).contiguous(torch::MemoryFormat::ChannelsLast).requires_grad_(),
          torch::randn({5}).requires_grad_(), torch::randn({7}).requires_grad_()};
}

class Settings : public testing::TestWithParam<OptimizerSettings> {};

TEST_P(Settings, give_what_libtorch_gives) {
  auto ours = some_parameters();
  auto theirs = some_parameters();
  const auto optimizer = make_optimizer(ours, GetParam());
  const auto reference = make_torch_optimizer(theirs, GetParam());
  for (int step = 0; step < 20; ++step) {
    const auto target = torch::randn({300, 200});
    for (auto* parameters : {&ours, &theirs}) {
      auto& p = *parameters;
      ((p[0] - target).pow(2).mean() + p[1].sin().sum() + p[2].pow(2).sum()).backward();
    }
    const double rate = 0.1 / (1 + step);
    optimizer->step(rate);
    reference->step(rate);
    EXPECT_FALSE(ours[0].grad().defined());
  }
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_TRUE(torch::allclose(ours[i], theirs[i], 1e-4, 1e-5)) << "parameter " << i;
  }
}

// Both kinds: ours, and LibTorch's, which does the work on other devices.
TEST_P(Settings, go_on_from_their_state_bit_for_bit) {
  for (const auto make : {make_optimizer, make_torch_optimizer}) {
    auto whole = some_parameters(), parts = some_parameters();
    const auto uninterrupted = make(whole, GetParam());
    auto resumed = make(parts, GetParam());
    for (int step = 0; step < 6; ++step) {
      if (step == 3) {
        NamedTensors state;
        for (const auto& [name, tensor] : resumed->state()) {
          state.emplace_back(name, tensor.clone());  // as a file would have it
        }
        resumed = make(parts, GetParam());
        ASSERT_TRUE(resumed->restore(state));
      }
      const auto target = torch::randn({300, 200});
      for (auto* parameters : {&whole, &parts}) {
        auto& p = *parameters;
        ((p[0] - target).pow(2).mean() + p[1].sin().sum() + p[2].pow(2).sum()).backward();
      }
      uninterrupted->step(0.1);
      resumed->step(0.1);
    }
    for (std::size_t i = 0; i < whole.size(); ++i) {
      EXPECT_TRUE(torch::equal(whole[i], parts[i])) << "parameter " << i;
    }
    EXPECT_FALSE(resumed->restore({{"other", torch::zeros({1})}}));
  }
}

INSTANTIATE_TEST_SUITE_P(Optimizer, Settings,
                         testing::Values(OptimizerSettings{OptimizerKind::sgd, 0.9, 0},
                                         OptimizerSettings{OptimizerKind::sgd, 0, 0},
                                         OptimizerSettings{OptimizerKind::sgd, 0.9, 5e-4},
                                         OptimizerSettings{OptimizerKind::adam, 0.9, 0},
                                         OptimizerSettings{OptimizerKind::adam, 0.9, 1e-2}));

TEST(Optimizer, takes_a_gradient_that_lies_otherwise_in_memory) {
  auto parameter = torch::zeros({2, 3, 4, 4}).requires_grad_();
  const auto optimizer = make_optimizer({parameter}, {OptimizerKind::sgd, 0, 0});
  const auto gradient = torch::randn({2, 3, 4, 4});
  parameter.mutable_grad() = gradient.contiguous(torch::MemoryFormat::ChannelsLast);
  optimizer->step(1);
  EXPECT_TRUE(torch::equal(parameter.detach(), -gradient));
}

}  // namespace
}  // namespace joulelab

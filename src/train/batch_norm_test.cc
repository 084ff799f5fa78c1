// The fused normalisation against LibTorch's own, activation and addend after it.
#include "train/batch_norm.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "train/machine.h"

namespace joulelab {
namespace {

using torch::Tensor;

struct Shape {
  std::int64_t images, channels, height, width;
};

struct Passed {
  Tensor output, of_images, of_added, of_weight, of_bias;
};

// What comes out of `forward`, and the gradients where `gradient` comes back.
template <class Norm, class Forward>
Passed pass(Norm& norm, const Tensor& images, const Tensor& added, const Tensor& gradient,
            const Forward& forward) {
  const auto x = images.detach().clone().requires_grad_();
  const auto a = added.defined() ? added.detach().clone().requires_grad_() : Tensor();
  Passed passed{.output = forward(norm, x, a)};
  passed.output.backward(gradient);
  passed.of_images = x.grad();
  if (a.defined()) passed.of_added = a.grad();
  passed.of_weight = norm->weight.grad().clone();
  passed.of_bias = norm->bias.grad().clone();
  return passed;
}

// Of the largest value that is wanted.
double difference(const Tensor& found, const Tensor& wanted) {
  return ((found - wanted).abs().max() / wanted.abs().max().clamp_min(1e-3)).item<double>();
}

// Both, in training and in evaluation; LibTorch's in double, since its own sums in float are less
// exact than ours.
void compare(const Shape& shape, Activation activation, bool has_added) {
  torch::manual_seed(5);
  const std::vector<std::int64_t> sizes{shape.images, shape.channels, shape.height, shape.width};
  constexpr auto last = torch::MemoryFormat::ChannelsLast;
  constexpr auto exact = torch::kFloat64;
  // Far from zero, where sums of squares would lose their digits.
  const auto far = 10 * torch::randn({1, shape.channels, 1, 1});
  const auto images = (torch::randn(sizes) * 2 + far).contiguous(last);
  const auto added = has_added ? torch::randn(sizes) : Tensor();
  const auto added64 = has_added ? added.to(exact) : Tensor();
  BatchNorm ours(static_cast<int>(shape.channels),
                 BatchNormSettings{.epsilon = 1e-3, .momentum = 0.2, .activation = activation});
  torch::nn::BatchNorm2d theirs(
      torch::nn::BatchNormOptions(shape.channels).eps(1e-3).momentum(0.2));
  theirs->to(exact);
  {
    const torch::NoGradGuard no_gradient;
    ours->weight.uniform_(-2, 2);
    ours->bias.uniform_(-2, 2);
    theirs->weight.copy_(ours->weight);
    theirs->bias.copy_(ours->bias);
  }
  const auto plain = [activation](auto& norm, const Tensor& x, const Tensor& a) {
    const auto output = norm->forward(x);
    return activate(a.defined() ? output + a : output.clone(), activation);
  };
  const auto fused = [](auto& norm, const Tensor& x, const Tensor& a) {
    return a.defined() ? norm->forward_with(x, a) : norm->forward(x);
  };
  auto gradient = torch::randn(sizes);
  {
    const torch::NoGradGuard no_gradient;
    auto z = at::batch_norm(images.to(exact), theirs->weight, theirs->bias, {}, {}, true, 0, 1e-3,
                            false);
    if (has_added) z = z + added64;
    // Where rounding decides on which side of a bend a number lies, nothing comes back.
    for (const double bend : {-3.0, 0.0, 3.0, 6.0}) {
      gradient = gradient.masked_fill((z - bend).abs() < 1e-4, 0);
    }
  }
  const auto found = pass(ours, images, added, gradient, fused);
  const auto wanted = pass(theirs, images.to(exact), added64, gradient.to(exact), plain);
  const auto name = fmt::format("{} channels, activation {}, added {}", shape.channels,
                                static_cast<int>(activation), has_added);
  constexpr double limit = 1e-5;
  EXPECT_LT(difference(found.output, wanted.output), limit) << name;
  EXPECT_LT(difference(found.of_images, wanted.of_images), limit) << name;
  EXPECT_LT(difference(found.of_weight, wanted.of_weight), limit) << name;
  EXPECT_LT(difference(found.of_bias, wanted.of_bias), limit) << name;
  if (has_added) {
    EXPECT_LT(difference(found.of_added, wanted.of_added), limit) << name;
  }
  EXPECT_LT(difference(ours->running_mean, theirs->running_mean), limit) << name;
  EXPECT_LT(difference(ours->running_var, theirs->running_var), limit) << name;
  EXPECT_EQ(ours->num_batches_tracked.item<int>(), 1);
  EXPECT_TRUE(found.output.is_contiguous(last)) << name;
  ours->eval();
  theirs->eval();
  const torch::NoGradGuard no_gradient;
  EXPECT_LT(difference(fused(ours, images, added), plain(theirs, images.to(exact), added64)), limit)
      << name;
}

TEST(BatchNorm, is_that_of_libtorch_with_what_follows_it) {
  const Shape few{3, 6, 5, 7}, odd{2, 37, 3, 3}, one{4, 1, 8, 8}, many{2, 320, 9, 9},
      pixel{9, 40, 1, 1}, large{16, 24, 48, 48};
  for (const int threads : {1, 2}) {
    use_threads(threads);
    for (const auto& shape : {few, odd, one, many, pixel, large}) {
      for (const auto activation : {Activation::none, Activation::relu, Activation::relu6}) {
        compare(shape, activation, false);
        compare(shape, activation, true);
      }
      compare(shape, Activation::hardswish, false);
      compare(shape, Activation::silu, false);
    }
  }
}

// Sums of a million numbers at a distance of a thousand deviations.
TEST(BatchNorm, is_exact_far_from_zero) {
  use_threads(2);
  const auto images =
      (torch::randn({8, 4, 180, 180}) + 1000).contiguous(torch::MemoryFormat::ChannelsLast);
  BatchNorm norm(4, BatchNormSettings{.momentum = 1});
  norm->forward(images);
  const auto exact = images.to(torch::kFloat64);
  const auto mean = exact.mean({0, 2, 3});
  const auto variance = exact.var({0, 2, 3}, true);
  EXPECT_LT((norm->running_mean - mean).abs().max().item<double>(), 1e-4);
  EXPECT_LT((norm->running_var / variance - 1).abs().max().item<double>(), 1e-5);
}

TEST(BatchNorm, of_other_formats_is_libtorchs_own) {
  torch::manual_seed(5);
  BatchNorm ours(3, BatchNormSettings{.activation = Activation::relu});
  torch::nn::BatchNorm2d theirs(3);
  const auto images = torch::randn({2, 3, 4, 4});
  EXPECT_TRUE(ours->forward(images).equal(theirs->forward(images).relu()));
}

}  // namespace
}  // namespace joulelab

// Fewer bits: that they are used, change little, and are refused where they would be emulated.
#include "train/precision.h"

#include <gtest/gtest.h>

#include "train/network.h"

namespace joulelab {
namespace {

TEST(Precision, lasts_as_long_as_its_guard) {
  const auto a = torch::randn({4, 8}), b = torch::randn({8, 3});
  {
    const Autocast autocast(Precision::bfloat16, false);
    EXPECT_EQ(a.mm(b).scalar_type(), torch::kBFloat16);
  }
  EXPECT_EQ(a.mm(b).scalar_type(), torch::kFloat32);
  const Autocast none(Precision::float32, false);
  EXPECT_EQ(a.mm(b).scalar_type(), torch::kFloat32);
}

// Operations that LibTorch lacks in bfloat16 on a CPU are gone round.
TEST(Precision, of_networks_with_special_layers_is_bfloat16) {
  torch::manual_seed(1);
  for (const auto* name : {"mobilenet_v2_cifar@0.25", "convnext_tiny"}) {
    const auto choice = *find_architecture(name);
    const int side = choice.architecture.smallest_side;
    const auto network = choice.architecture.build({{3, side, side}, 4, choice.width});
    const auto images = torch::randn({2, 3, side, side});
    const auto labels = torch::tensor({0, 3}, torch::kInt64);
    network->use_precision(Precision::bfloat16, false);
    const auto loss = network->loss(images, labels);
    loss.backward();
    EXPECT_EQ(loss.scalar_type(), torch::kFloat32);
    for (const auto& parameter : trained_parameters(*network)) {
      EXPECT_TRUE(parameter.grad().isfinite().all().item<bool>()) << name;
      EXPECT_EQ(parameter.grad().scalar_type(), torch::kFloat32) << name;
    }
  }
}

TEST(Precision, float16_is_for_gpus) {
  EXPECT_TRUE(check_precision(Precision::float32, "cpu"));
  EXPECT_TRUE(check_precision(Precision::float16, "cuda"));
  const auto refused = check_precision(Precision::float16, "cpu");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, "--precision float16: only on a GPU");
  EXPECT_EQ(refused.error().hint, "use --precision float32");
}

TEST(GradientScale, multiplies_the_gradients_and_divides_them_again) {
  GradientScale scale;
  auto weight = torch::tensor({3.0F}).requires_grad_();
  const auto loss = (weight * 2).sum();
  const auto scaled = scale.scaled(loss);
  EXPECT_EQ(scaled.item<float>(), 6);
  scaled.backward();
  EXPECT_EQ(weight.grad().item<float>(), 2 * 65536);
  EXPECT_TRUE(scale.unscale({weight}));
  EXPECT_EQ(weight.grad().item<float>(), 2);
}

TEST(GradientScale, halves_where_a_gradient_is_not_finite_and_doubles_after_a_while) {
  GradientScale scale;
  auto good = torch::zeros({2}).requires_grad_(), bad = torch::zeros({2}).requires_grad_();
  good.mutable_grad() = torch::ones({2});
  bad.mutable_grad() = torch::full({2}, std::numeric_limits<float>::infinity());
  EXPECT_FALSE(scale.unscale({good, bad}));
  EXPECT_EQ(scale.factor(), 32768);
  for (int step = 0; step < 2000; ++step) EXPECT_TRUE(scale.unscale({good}));
  EXPECT_EQ(scale.factor(), 65536);
}

}  // namespace
}  // namespace joulelab

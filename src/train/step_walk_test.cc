// A step taken apart is the same step: the same gradients, the same multiply-accumulates, every
// weight once; and running its parts again changes nothing.
#include "train/step_walk.h"

#include <gtest/gtest.h>
#include <set>

#include "train/machine.h"

namespace joulelab {
namespace {

struct Step {
  std::shared_ptr<Network> network;
  torch::Tensor images, labels;
};

Step step_of(const std::string& name, ImageShape shape) {
  torch::manual_seed(1);
  const auto choice = find_architecture(name);
  auto network = choice->architecture.build({shape, 7, choice->width});
  network->train();
  return {network, torch::randn({2, shape.channels, shape.height, shape.width}),
          torch::tensor({0, 6})};
}

std::map<std::string, torch::Tensor> taken_gradients(Network& network) {
  std::map<std::string, torch::Tensor> gradients;
  for (auto& each : network.named_parameters()) {
    gradients[each.key()] = each.value().grad().clone();
    each.value().mutable_grad().reset();
  }
  return gradients;
}

// One with each kind of graph: a plain chain; sums and padded shortcuts; a custom in-place
// function; concatenations; gates and swish; permutations, layer scale; splits.
class SmallStep : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override { use_threads(1); }
};

TEST_P(SmallStep, has_the_gradients_of_the_engine_however_often_its_parts_run) {
  const std::string name = GetParam();
  const auto side = find_architecture(name)->architecture.smallest_side;
  const auto [network, images, labels] = step_of(name, {3, side, side});
  // Dropout and stochastic depth draw anew in each run of a part: seeds cannot keep them alike.
  for (auto& module : network->modules(false)) {
    if (auto* dropout = module->as<torch::nn::Dropout>()) dropout->options.p(0);
  }
  network->loss(images, labels).backward();
  const auto whole = taken_gradients(*network);
  int visits = 0;
  walk_step(*network, images, labels, [&](std::size_t, Pass, const std::function<void()>& again) {
    ++visits;
    again();
    again();
  });
  EXPECT_GT(visits, 0);
  for (const auto& [parameter, gradient] : taken_gradients(*network)) {
    const auto& expected = whole.at(parameter);
    const auto scale = expected.abs().max().item<float>();
    EXPECT_LE((gradient - expected).abs().max().item<float>(), 1e-4F * scale + 1e-7F) << parameter;
  }
}

TEST_P(SmallStep, has_the_macs_of_the_network_and_each_weight_once) {
  const std::string name = GetParam();
  const auto side = find_architecture(name)->architecture.smallest_side;
  const ImageShape shape{3, side, side};
  const auto [network, images, labels] = step_of(name, shape);
  const auto operations = walk_step(*network, images, labels, [](auto, auto, const auto&) {});
  std::int64_t macs = 0, backward_macs = 0, parameters = 0;
  std::map<std::string, int> met;
  for (const auto& operation : operations) {
    macs += operation.macs;
    backward_macs += operation.backward_macs;
    parameters += operation.parameters;
    ++met[operation.path];
  }
  EXPECT_EQ(macs, 2 * count_macs(*network, shape));
  EXPECT_EQ(parameters, count_parameters(*network));
  EXPECT_LT(backward_macs, 2 * macs) << "the images have no gradient";
  EXPECT_GT(backward_macs, macs);
  for (const auto& each : network->named_parameters()) {
    const auto module = each.key().substr(0, each.key().rfind('.'));
    EXPECT_EQ(met[module], 1) << each.key();
  }
  for (const auto& [path, times] : met) EXPECT_EQ(times, 1) << path;
}

INSTANTIATE_TEST_SUITE_P(Some, SmallStep,
                         testing::Values("lenet5", "resnet20", "mobilenet_v2_cifar@0.25",
                                         "squeezenet1_1", "shufflenet_v2_x1_0"),
                         [](const auto& each) {
                           std::string name = each.param;
                           std::ranges::replace_if(
                               name, [](char c) { return !std::isalnum(c); }, '_');
                           return name;
                         });

TEST(Step, of_a_chain_is_told_in_its_order_and_by_its_names) {
  use_threads(1);
  const auto [network, images, labels] = step_of("lenet5", {1, 28, 28});
  std::vector<std::string> told;
  const auto many = images.repeat({32, 1, 1, 1}), many_labels = labels.repeat({32});
  const auto operations = walk_step(*network, many, many_labels, [](auto, auto, const auto&) {});
  for (const auto& operation : operations) {
    if (operation.kind == "t") continue;  // newer versions have no transposing of their own
    told.push_back(operation.path + " " + operation.kind + (operation.has_forward ? " f" : "") +
                   (operation.has_backward ? " b" : ""));
  }
  const std::vector<std::string> expected{"features.0 conv2d f b",
                                          "features.relu relu f b",
                                          "features.max_pool2d max_pool2d f b",
                                          "features.3 conv2d f b",
                                          "features.relu#2 relu f b",
                                          "features.max_pool2d#2 max_pool2d f b",
                                          "features.flatten flatten",
                                          "classifier.0 linear f b",
                                          "classifier.relu relu f b",
                                          "classifier.2 linear f b",
                                          "classifier.relu#2 relu f b",
                                          "classifier.4 linear f b",
                                          "classifier.to to",
                                          "classifier.cross_entropy_loss cross_entropy_loss"};
  EXPECT_EQ(told, expected);
  const auto& convolution = operations.front();
  EXPECT_EQ(convolution.output, (std::vector<std::int64_t>{64, 6, 28, 28}));
  EXPECT_EQ(convolution.macs, 64 * 6 * 28 * 28 * 25);
  EXPECT_EQ(convolution.backward_macs, convolution.macs) << "of the weights alone";
  EXPECT_EQ(convolution.parameters, 6 * 25 + 6);
  EXPECT_EQ(convolution.bytes, 4 * (64 * 28 * 28 + 6 * 25 + 6 + 64 * 6 * 28 * 28));
  EXPECT_EQ(convolution.gradient_bytes, 4 * (64 * 6 * 28 * 28 + 6 * 25 + 6));
  EXPECT_EQ(operations[3].backward_macs, 2 * operations[3].macs);
}

TEST(Step, holds_the_auxiliary_heads_that_training_asks) {
  use_threads(1);
  const auto [network, images, labels] = step_of("googlenet", {3, 32, 32});
  std::set<std::string> visited;
  const auto operations = walk_step(*network, images, labels, [](auto, auto, const auto&) {});
  for (const auto& operation : operations) visited.insert(operation.path);
  EXPECT_TRUE(visited.contains("aux1.fc1") && visited.contains("aux2.fc2"));
  EXPECT_EQ(network->named_parameters()["aux1.fc1.weight"].grad().scalar_type(), torch::kFloat);
}

TEST(Step, leaves_what_operations_in_place_change_as_it_was) {
  use_threads(1);
  const auto [network, images, labels] = step_of("resnet20", {3, 32, 32});
  const auto before = network->loss(images, labels).item<float>();
  walk_step(*network, images, labels, [&](std::size_t, Pass, const std::function<void()>& again) {
    for (int i = 0; i < 3; ++i) again();
  });
  EXPECT_EQ(network->loss(images, labels).item<float>(), before);
}

}  // namespace
}  // namespace joulelab

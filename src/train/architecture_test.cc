// The table against the networks that are really built: parameters, MACs, shapes, names.
#include <algorithm>
#include <gtest/gtest.h>

#include "train/network.h"
#include "train/relu6.h"

namespace joulelab {
namespace {

class EachArchitecture : public testing::TestWithParam<Architecture> {};

TEST_P(EachArchitecture, has_the_parameters_and_macs_of_the_table) {
  const auto& architecture = GetParam();
  const auto network = architecture.build({architecture.native, architecture.native_classes});
  EXPECT_EQ(count_parameters(*network), architecture.parameters);
  EXPECT_EQ(count_macs(*network, architecture.native), architecture.macs);
  EXPECT_TRUE(network->is_training()) << "counting leaves the mode as it was";
}

class SmallArchitecture : public EachArchitecture {};

TEST_P(SmallArchitecture, takes_digits_photos_and_its_smallest_image_and_trains_on_them) {
  const auto& architecture = GetParam();
  const int least = architecture.smallest_side;
  for (const ImageShape& shape :
       {ImageShape{1, 28, 28}, {3, 32, 32}, {3, least, least}, {1, 33, 33}}) {
    const auto network = architecture.build({shape, 7});
    const auto scores =
        network->forward(torch::randn({2, shape.channels, shape.height, shape.width}));
    EXPECT_EQ(scores.sizes(), (std::vector<std::int64_t>{2, 7}));
    at::cross_entropy_loss(scores, torch::tensor({0, 6})).backward();
    for (const auto& parameter : network->named_parameters()) {
      EXPECT_TRUE(parameter.value().grad().defined()) << parameter.key();
    }
  }
}

std::vector<Architecture> small_ones() {
  std::vector<Architecture> small;
  for (const auto& architecture : architectures()) {
    if (architecture.native.height <= 32) small.push_back(architecture);
  }
  return small;
}

INSTANTIATE_TEST_SUITE_P(Table, EachArchitecture, testing::ValuesIn(architectures()),
                         [](const auto& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(Table, SmallArchitecture, testing::ValuesIn(small_ones()),
                         [](const auto& each) { return each.param.name; });

// Truth by comparison: the published GMACs of torchvision's models (VGG, ResNet: recomputed).
TEST(Architectures, have_the_published_macs) {
  const auto macs = [](const char* name) { return find_architecture(name)->architecture.macs; };
  EXPECT_EQ(macs("vgg11"), 7'609'090'048);
  EXPECT_EQ(macs("vgg16"), 15'470'264'320);
  EXPECT_EQ(macs("resnet18"), 1'814'073'344);
  EXPECT_NEAR(static_cast<double>(macs("mobilenet_v2")), 0.301e9, 0.0005e9);
}

// So that weights can be exchanged with torchvision.
TEST(Architectures, name_their_parameters_as_torchvision_does) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> wanted{
      {"vgg11",
       {"features.0.weight", "features.18.bias", "classifier.0.weight", "classifier.6.bias"}},
      {"resnet18",
       {"conv1.weight", "bn1.bias", "layer1.0.conv1.weight", "layer2.0.downsample.0.weight",
        "layer4.1.bn2.weight", "fc.bias"}},
      {"mobilenet_v2",
       {"features.0.0.weight", "features.0.1.bias", "features.1.conv.0.0.weight",
        "features.1.conv.1.weight", "features.2.conv.2.weight", "features.17.conv.3.bias",
        "features.18.0.weight", "classifier.1.weight"}}};
  for (const auto& [name, parameters] : wanted) {
    const auto network = find_architecture(name)->architecture.build({{3, 32, 32}, 10});
    const auto keys = network->named_parameters().keys();
    for (const auto& parameter : parameters) {
      EXPECT_NE(std::ranges::find(keys, parameter), keys.end()) << name << ": " << parameter;
    }
  }
}

TEST(Architectures, shrink_with_the_width_multiplier) {
  const auto choice = find_architecture("mobilenet_v2@0.25");
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->width, 0.25);
  const auto network = choice->architecture.build({{3, 224, 224}, 1000, choice->width});
  EXPECT_EQ(count_parameters(*network), 1'519'112);  // torchvision, width_mult=0.25
}

TEST(Architectures, that_are_unknown_or_ill_written_get_a_remedy) {
  const auto hint_of = [](const char* name) { return find_architecture(name).error().hint; };
  EXPECT_TRUE(hint_of("resnet19").starts_with("did you mean 'resnet18'?"));
  EXPECT_EQ(hint_of("lenet5@0.5"), "write: lenet5");
  for (const char* name : {"mobilenet_v2@", "mobilenet_v2@wide", "mobilenet_v2@0",
                           "mobilenet_v2@-1", "mobilenet_v2@nan", "mobilenet_v2@1e9"}) {
    EXPECT_EQ(hint_of(name), "write for example: mobilenet_v2@0.25") << name;
  }
  EXPECT_EQ(find_architecture("").error().kind, Error::Kind::invalid);
}

TEST(Relu6, in_place_is_that_of_libtorch_with_its_gradient) {
  torch::manual_seed(1);
  const auto values = torch::randn({4, 5, 6, 7}) * 5;
  auto ours = values.clone().requires_grad_();
  auto theirs = values.clone().requires_grad_();
  const auto weight = torch::randn_like(values);
  const auto output = relu6_in_place(ours * 2);
  const auto expected = at::relu6(theirs * 2);
  EXPECT_TRUE(torch::equal(output, expected));
  (output * weight).sum().backward();
  (expected * weight).sum().backward();
  EXPECT_TRUE(torch::equal(ours.grad(), theirs.grad()));
}

}  // namespace
}  // namespace joulelab

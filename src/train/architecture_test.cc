// The table against the networks that are really built: parameters, MACs, shapes, names.
#include <algorithm>
#include <gtest/gtest.h>

#include "base/csv.h"
#include "base/file.h"
#include "train/count.h"
#include "train/relu6.h"

namespace joulelab {

// For the messages of the tests.
void PrintTo(const Architecture& architecture, std::ostream* out) { *out << architecture.name; }

namespace {

class EachArchitecture : public testing::TestWithParam<Architecture> {};

TEST_P(EachArchitecture, has_the_parameters_and_macs_of_the_table) {
  const auto& architecture = GetParam();
  const auto network = architecture.build({architecture.native, architecture.native_classes});
  EXPECT_EQ(count_parameters(*network), architecture.parameters);
  EXPECT_EQ(count_macs(*network, architecture.native), architecture.macs);
  EXPECT_TRUE(network->is_training()) << "counting leaves the mode as it was";
}

// joulelab predicts by data/architectures.csv: it has no LibTorch to count with.
TEST_P(EachArchitecture, has_the_cost_of_the_table_to_predict_from) {
  const auto& architecture = GetParam();
  const auto text = read_text(JOULELAB_SOURCE "/data/architectures.csv").value();
  const auto table = parse_csv(text, "architectures.csv").value();
  const auto row = std::ranges::find(table.rows, architecture.name,
                                     [](const CsvRow& each) { return each.cells.front(); });
  ASSERT_NE(row, table.rows.end());
  const auto network = architecture.build({architecture.native, architecture.native_classes});
  const auto cost = count_forward(*network, architecture.native);
  const std::vector<std::int64_t> counted{count_parameters(*network),
                                          cost.macs,
                                          cost.activations,
                                          cost.layers,
                                          architecture.native.channels,
                                          architecture.native.height,
                                          architecture.native.width};
  for (std::size_t i = 0; i < counted.size(); ++i)
    EXPECT_EQ(row->cells.at(i + 1), std::to_string(counted[i])) << table.columns.at(i + 1);
}

// One step of training on two images; all parameters must have got a gradient.
void expect_to_train(Network& network, const ImageShape& shape, int classes) {
  const auto images = torch::randn({2, shape.channels, shape.height, shape.width});
  EXPECT_EQ(network.forward(images).sizes(), (std::vector<std::int64_t>{2, classes}));
  network.loss(images, torch::tensor({0, classes - 1})).backward();
  for (const auto& parameter : network.named_parameters()) {
    EXPECT_TRUE(parameter.value().grad().defined()) << parameter.key();
  }
}

class SmallArchitecture : public EachArchitecture {};

TEST_P(SmallArchitecture, takes_digits_photos_and_its_smallest_image_and_trains_on_them) {
  const auto& architecture = GetParam();
  const int least = architecture.smallest_side;
  for (const ImageShape& shape :
       {ImageShape{1, 28, 28}, {3, 32, 32}, {3, least, least}, {1, 33, 33}}) {
    expect_to_train(*architecture.build({shape, 7}), shape, 7);
  }
}

class LargeArchitecture : public EachArchitecture {};

TEST_P(LargeArchitecture, trains_on_its_smallest_image) {
  const auto& architecture = GetParam();
  const ImageShape shape{1, architecture.smallest_side, architecture.smallest_side};
  expect_to_train(*architecture.build({shape, 7}), shape, 7);
}

std::vector<Architecture> small_ones() {
  std::vector<Architecture> small;
  for (const auto& architecture : architectures()) {
    if (architecture.native.height <= 32) small.push_back(architecture);
  }
  return small;
}

// Of the VGG with their hundred million parameters, one.
std::vector<Architecture> large_ones() {
  std::vector<Architecture> large;
  for (const auto& architecture : architectures()) {
    const bool is_one = architecture.parameters < 100'000'000 || architecture.name == "vgg11_bn";
    if (architecture.native.height > 32 && is_one) large.push_back(architecture);
  }
  return large;
}

INSTANTIATE_TEST_SUITE_P(Table, EachArchitecture, testing::ValuesIn(architectures()),
                         [](const auto& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(Table, SmallArchitecture, testing::ValuesIn(small_ones()),
                         [](const auto& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(Table, LargeArchitecture, testing::ValuesIn(large_ones()),
                         [](const auto& each) { return each.param.name; });

// Truth by comparison: what was published, to the digits that were.
struct Published {
  const char* name;
  std::int64_t parameters;
  double gigamacs;  // torchvision's table of weights; Zoph et al. 2018 for NASNet
};

TEST(Architectures, have_the_published_parameters_and_macs) {
  const std::vector<Published> published{
      {"alexnet", 61'100'840, 0.714},        {"vgg11", 132'863'336, 7.609},
      {"vgg13", 133'047'848, 11.308},        {"vgg16", 138'357'544, 15.470},
      {"vgg19", 143'667'240, 19.632},        {"inception_v3", 27'161'264, 5.713},
      {"resnet18", 11'689'512, 1.814},       {"resnet50", 25'557'032, 4.089},
      {"densenet121", 7'978'856, 2.834},     {"squeezenet1_0", 1'248'424, 0.819},
      {"mobilenet_v2", 3'504'872, 0.301},    {"shufflenet_v2_x1_0", 2'278'604, 0.145},
      {"efficientnet_b0", 5'288'548, 0.386}, {"nasnet_mobile", 5'289'978, 0.564}};
  for (const auto& [name, parameters, gigamacs] : published) {
    const auto found = find_architecture(name)->architecture;
    EXPECT_EQ(found.parameters, parameters) << name;
    EXPECT_NEAR(static_cast<double>(found.macs) / 1e9, gigamacs, 0.000501) << name;
  }
}

// Keras counts the moving means and variances of batch normalisation too.
TEST(Architectures, of_keras_have_the_parameters_that_it_counts) {
  const std::vector<std::pair<const char*, std::int64_t>> published{{"xception", 22'910'480},
                                                                    {"nasnet_mobile", 5'326'716}};
  for (const auto& [name, count] : published) {
    const auto architecture = find_architecture(name)->architecture;
    const auto network = architecture.build({architecture.native, architecture.native_classes});
    auto sum = count_parameters(*network);
    for (const auto& buffer : network->named_buffers()) {
      if (buffer.key().find("running_") != std::string::npos) sum += buffer.value().numel();
    }
    EXPECT_EQ(sum, count) << name;
  }
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

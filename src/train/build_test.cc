// Transfer learning: what is frozen stays as it is, what is new is new, and what was chosen is
// told.
#include "train/build.h"

#include <gtest/gtest.h>

#include "base/temporary.h"
#include "train/data/shapes.h"
#include "train/machine.h"
#include "train/network.h"
#include "train/weights.h"

namespace joulelab {
namespace {

DataSet shapes(int side = 32) {
  DataSet data{.name = "shapes",
               .train = make_shapes(40, side, 1),
               .test = make_shapes(20, side, 2),
               .normalisation = {}};
  data.normalisation = normalisation_of(data.train);
  return data;
}

class Transfer : public testing::Test {
 protected:
  TemporaryFolder folder_;
  DataSet data_ = shapes();
  TrainOptions options_;

  void SetUp() override {
    use_threads(1);
    options_.architecture = "resnet20";
    options_.data_folder = folder_.path();
    options_.batch_size = 20;
    options_.learning_rate = 0.01;
  }
  // Weights of another 7 classes, where `auto` looks for them.
  std::filesystem::path save(const std::string& name) {
    torch::manual_seed(5);
    const auto other = find_architecture(name)->architecture.build({{3, 32, 32}, 7});
    const auto file = folder_.path() / "weights" / (name + ".safetensors");
    EXPECT_TRUE(save_weights(*other, file));
    return file;
  }
  Result<Built> built() {
    return build(*find_architecture(options_.architecture), data_, options_, "cpu");
  }
  Result<Outcome> trained(const Built& it) {
    MarkSender silent("");
    Progress progress(stderr, Progress::Style::quiet, options_.epochs, data_.train.size());
    return train(it.job, options_, silent, progress);
  }
};

using State = std::map<std::string, torch::Tensor>;
State copy_of(const Network& network) {
  State state;
  for (const auto& each : network.named_parameters()) state[each.key()] = each.value().clone();
  for (const auto& each : network.named_buffers()) state[each.key()] = each.value().clone();
  return state;
}

TEST_F(Transfer, with_a_frozen_base_changes_the_head_alone) {
  options_.weights = save("resnet20");
  options_.head = HeadChoice::fresh;
  options_.has_frozen_base = true;
  const auto it = built();
  ASSERT_TRUE(it) << it.error().what;
  EXPECT_TRUE(it->is_base_frozen);
  EXPECT_EQ(it->trained_parameters, 64 * 10 + 10);
  EXPECT_EQ(it->parameters, 269'722);
  const auto before = copy_of(*it->job.network);
  ASSERT_TRUE(trained(*it));
  for (const auto& [name, tensor] : copy_of(*it->job.network)) {
    EXPECT_EQ(torch::equal(tensor, before.at(name)), !name.starts_with("fc.")) << name;
  }
}

TEST_F(Transfer, of_the_study_puts_two_wide_layers_on_the_flat_features) {
  options_.architecture = "squeezenet1_1";
  options_.weights = "auto";
  options_.head = HeadChoice::study;
  options_.has_frozen_base = true;
  save("squeezenet1_1");
  const auto it = built();
  ASSERT_TRUE(it) << it.error().what;
  EXPECT_EQ(it->weights, "squeezenet1_1.safetensors");
  EXPECT_FALSE(it->warning);
  const std::int64_t head = 512 * 4096 + 4096 + 4096 * 4096 + 4096 + 4096 * 10 + 10;
  EXPECT_EQ(it->trained_parameters, head);
  EXPECT_EQ(it->parameters, head + 1'235'496 - 513 * 1000) << "all but the old classifier";
  const auto names = it->job.network->named_parameters().keys();
  EXPECT_EQ(names.back(), "head.5.bias");
  EXPECT_EQ(std::ranges::find(names, "classifier.1.weight"), names.end());
  ASSERT_TRUE(trained(*it));
}

TEST_F(Transfer, without_weights_begins_from_scratch_and_says_so) {
  options_.weights = "auto";
  options_.has_frozen_base = true;
  const auto it = built();
  ASSERT_TRUE(it) << it.error().what;
  EXPECT_EQ(it->weights, "none");
  EXPECT_FALSE(it->is_base_frozen);
  EXPECT_EQ(it->trained_parameters, it->parameters);
  ASSERT_TRUE(it->warning);
  EXPECT_EQ(it->warning->code, "from-scratch");
  options_.weights = folder_.path() / "absent.safetensors";
  EXPECT_EQ(built().error().kind, Error::Kind::missing) << "what was named must be there";
}

TEST_F(Transfer, from_weights_of_other_classes_needs_a_new_head) {
  options_.weights = save("resnet20");
  const auto it = built();
  ASSERT_FALSE(it);
  EXPECT_NE(it.error().hint.find("--head new"), std::string::npos);
}

TEST(AuxiliaryHeads, add_to_the_loss_while_training_alone) {
  torch::manual_seed(1);
  const auto network = find_architecture("googlenet")->architecture.build({{3, 32, 32}, 10});
  const auto images = torch::randn({4, 3, 32, 32});
  const auto labels = torch::tensor({0, 1, 2, 3});
  const torch::NoGradGuard no_gradient;
  network->eval();
  const auto plain = at::cross_entropy_loss(network->forward(images), labels).item<float>();
  EXPECT_EQ(network->loss(images, labels).item<float>(), plain);
  network->train();
  // Near chance each head adds 0.3 ln 10.
  EXPECT_NEAR(network->loss(images, labels).item<float>(), 1.6 * std::log(10), 0.5);
}

TEST(Prepared, images_have_the_scale_and_the_channels_that_were_asked_for) {
  TrainOptions options;
  DataSet grey{
      .name = "grey",
      .train = {.shape = {1, 1, 2}, .classes = 2, .pixels = {1, 2, 3, 4}, .labels = {0, 1}},
      .test = {.shape = {1, 1, 2}, .classes = 2, .pixels = {5, 6}, .labels = {1}},
      .normalisation = {{0.1F}, {0.3F, 1, 1}}};
  options.scale = ScaleChoice::imagenet;
  EXPECT_EQ(prepare(grey, options).error().hint, "add: --channels 3");
  options.scale = ScaleChoice::normalised;
  options.channels = 3;
  ASSERT_TRUE(prepare(grey, options));
  EXPECT_EQ(grey.train.shape, (ImageShape{3, 1, 2}));
  EXPECT_EQ(grey.train.pixels, (std::vector<std::uint8_t>{1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4}));
  EXPECT_EQ(grey.test.pixels, (std::vector<std::uint8_t>{5, 6, 5, 6, 5, 6}));
  EXPECT_EQ(grey.normalisation.mean[2], 0.1F);
  EXPECT_EQ(grey.normalisation.deviation[2], 0.3F);
  options.scale = ScaleChoice::unit;
  ASSERT_TRUE(prepare(grey, options));
  EXPECT_EQ(grey.normalisation.mean[1], 0);
  EXPECT_EQ(grey.normalisation.deviation[1], 1);
  options.channels = 1;
  EXPECT_EQ(prepare(grey, options).error().kind, Error::Kind::invalid);
}

}  // namespace
}  // namespace joulelab

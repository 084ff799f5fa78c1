// Weights out and in again, and the complaints about those of another network.
#include "train/weights.h"

#include <fstream>
#include <gtest/gtest.h>

#include "base/temporary.h"
#include "train/data/safetensors.h"

namespace joulelab {
namespace {

std::shared_ptr<Network> network(const char* name, int classes = 10, int side = 32) {
  return find_architecture(name)->architecture.build({{3, side, side}, classes, 0.25});
}

class Weights : public testing::Test {
 protected:
  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "weights.safetensors";

  std::string complaint(Network& target, const std::vector<std::string>& fresh = {}) {
    const auto done = load_weights(target, file_, fresh);
    return done ? std::string() : done.error().what;
  }
  void write(std::vector<StoredTensor> tensors, const std::string& numbers) {
    std::ofstream(file_, std::ios::binary) << safetensors_start(tensors) << numbers;
  }
};

TEST_F(Weights, that_were_saved_give_the_same_scores_in_another_network) {
  torch::manual_seed(1);
  const auto first = network("mobilenet_v2_cifar"), second = network("mobilenet_v2_cifar");
  const auto images = torch::randn({4, 3, 32, 32});
  first->forward(images);  // moves the running statistics
  first->eval();
  second->eval();
  EXPECT_FALSE(torch::equal(first->forward(images), second->forward(images)));
  ASSERT_TRUE(save_weights(*first, file_));
  EXPECT_EQ(complaint(*second), "");
  EXPECT_TRUE(torch::equal(first->forward(images), second->forward(images)));
}

TEST_F(Weights, of_another_network_are_refused_with_what_is_missing_and_unexpected) {
  ASSERT_TRUE(save_weights(*network("resnet20"), file_));
  const auto said = complaint(*network("lenet5"));
  EXPECT_NE(said.find("10 missing (features.0.weight, features.0.bias, features.3.weight"),
            std::string::npos)
      << said;
  EXPECT_NE(said.find("unexpected (bn1.bias, bn1.num_batches_tracked, "), std::string::npos)
      << said;
}

TEST_F(Weights, for_other_classes_are_refused_unless_the_head_is_new) {
  ASSERT_TRUE(save_weights(*network("resnet20", 100), file_));
  const auto ours = network("resnet20", 10);
  EXPECT_NE(complaint(*ours).find("2 of another shape (fc.weight 100x64 instead of 10x64, "
                                  "fc.bias 100 instead of 10)"),
            std::string::npos)
      << complaint(*ours);
  const auto before = ours->named_parameters()["fc.weight"].clone();
  EXPECT_EQ(complaint(*ours, ours->head_names()), "");
  EXPECT_TRUE(torch::equal(before, ours->named_parameters()["fc.weight"]));
}

TEST_F(Weights, of_heads_that_small_images_do_without_are_no_mistake) {
  ASSERT_TRUE(save_weights(*network("inception_v3", 10, 299), file_));
  EXPECT_EQ(complaint(*network("inception_v3", 10, 80)), "");
}

TEST_F(Weights, of_sixteen_bits_are_read_and_whole_numbers_refused) {
  const auto target = network("lenet5");
  std::vector<StoredTensor> tensors;
  std::size_t numbers = 0;
  for (const auto& parameter : target->named_parameters()) {
    const auto& tensor = parameter.value();
    tensors.push_back({.name = parameter.key(), .type = "F16", .shape = tensor.sizes().vec()});
    numbers += static_cast<std::size_t>(tensor.numel());
  }
  std::string halves;
  for (std::size_t i = 0; i < numbers; ++i) halves += std::string("\x00\x3e", 2);  // 1.5
  write(tensors, halves);
  EXPECT_EQ(complaint(*target), "");
  EXPECT_EQ(target->parameters()[0].min().item<float>(), 1.5F);
  EXPECT_EQ(target->parameters()[0].max().item<float>(), 1.5F);
  tensors[0].type = "I16";
  write(tensors, halves);
  EXPECT_NE(complaint(*target).find("1 of another type (features.0.weight I16)"), std::string::npos)
      << complaint(*target);
}

TEST_F(Weights, that_are_cut_short_or_absent_are_refused) {
  const auto target = network("lenet5");
  EXPECT_EQ(load_weights(*target, file_).error().kind, Error::Kind::missing);
  ASSERT_TRUE(save_weights(*target, file_));
  std::filesystem::resize_file(file_, std::filesystem::file_size(file_) - 1);
  EXPECT_NE(complaint(*target).find("cut short"), std::string::npos);
  EXPECT_EQ(save_weights(*target, "/proc/nowhere/w").has_value(), false);
}

}  // namespace
}  // namespace joulelab

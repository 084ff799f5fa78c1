// How a training ends before its last epoch, and what of it is told.
#include "train/stop.h"

#include <gtest/gtest.h>

#include "train/small_network.h"

namespace joulelab {
namespace {

struct Asked {
  ~Asked() { ask_to_stop(0); }
};

TEST(Stopping, before_the_first_batch_leaves_nothing_to_tell) {
  const Asked asked;
  ask_to_stop(SIGTERM);
  const auto outcome = SmallTraining(small_options()).train();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->stopped, "asked to stop");
  EXPECT_EQ(outcome->images_seen, 0);
  EXPECT_FALSE(outcome->accuracy) << "missing is not zero";
  EXPECT_FALSE(outcome->train_loss);
}

TEST(Stopping, finishes_the_batch_and_evaluates_nothing_more) {
  const Asked asked;
  SmallTraining training(small_options());
  training.network->at_batch([](int number, const torch::Tensor& images) {
    if (number == 13) ask_to_stop(SIGINT);
    return images;
  });
  const auto outcome = training.train();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->images_seen, 13 * 40);
  EXPECT_EQ(outcome->epochs, 1);
  EXPECT_TRUE(outcome->accuracy) << "of the first epoch";
  EXPECT_EQ(stop_signal(), SIGINT);
}

TEST(Stopping, comes_when_patience_is_over) {
  auto options = small_options();
  options.epochs = 20;
  options.learning_rate = 1e-12;  // nothing is learnt, so nothing is better than the first epoch
  options.patience = 3;
  SmallTraining training(options);
  const auto outcome = training.train();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->stopped, "no better accuracy for 3 epochs");
  EXPECT_EQ(outcome->epochs, outcome->best_epoch + 3);
}

TEST(Stopping, at_the_target_is_told_unless_that_is_the_last_epoch) {
  auto options = small_options();
  options.target_accuracy = 0.01;
  EXPECT_EQ(SmallTraining(options).train()->stopped, "target accuracy reached");
  options.epochs = 1;
  EXPECT_EQ(SmallTraining(options).train()->stopped, "");
}

TEST(Memory, that_runs_out_names_the_largest_half_that_fits) {
  SmallTraining training(small_options());
  training.network->at_batch([](int, const torch::Tensor& images) -> torch::Tensor {
    if (images.size(0) > 12) throw std::bad_alloc();
    return images;
  });
  const auto outcome = training.train();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().what,
            "a batch of 40 images of 16 x 16 pixels does not fit into memory; of its halves, 10 "
            "does");
  EXPECT_EQ(outcome.error().hint, "write: --batch-size 10");
}

TEST(Memory, that_is_too_small_for_one_image_is_told) {
  SmallTraining training(small_options());
  training.network->at_batch(
      [](int, const torch::Tensor&) -> torch::Tensor { throw std::bad_alloc(); });
  const auto outcome = training.train();
  ASSERT_FALSE(outcome);
  EXPECT_NE(outcome.error().what.find("nor does a single one"), std::string::npos);
}

TEST(Freezing, from_an_epoch_on_leaves_the_base_as_it_was) {
  auto options = small_options();
  options.epochs = 1;
  const SmallTraining short_one(options);
  ASSERT_TRUE(short_one.train());
  options.epochs = 3;
  options.freeze_from = 2;
  const SmallTraining training(options);
  ASSERT_TRUE(training.train());
  const auto before = short_one.network->named_parameters(),
             after = training.network->named_parameters();
  for (const auto& each : before) {
    const bool is_head = each.key().starts_with("classifier");
    EXPECT_EQ(torch::equal(each.value(), after[each.key()]), !is_head) << each.key();
  }
}

TEST(Progressive, images_grow_to_their_full_size) {
  auto options = small_options();
  options.smallest_side = 8;
  SmallTraining training(options);
  std::vector<std::int64_t> sides;
  training.network->at_batch([&](int number, const torch::Tensor& images) {
    if (number % 10 == 1) sides.push_back(images.size(3));
    return images;
  });
  ASSERT_TRUE(training.train());
  EXPECT_EQ(sides, (std::vector<std::int64_t>{8, 12, 16}));
}

}  // namespace
}  // namespace joulelab

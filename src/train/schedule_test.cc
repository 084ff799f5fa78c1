// The plan of learning rates and sizes, against figures worked out apart from it.
#include "train/schedule.h"

#include <gtest/gtest.h>

#include "train/chance.h"

namespace joulelab {
namespace {

TrainOptions over(int epochs, Schedule schedule) {
  TrainOptions options;
  options.epochs = epochs;
  options.schedule = schedule;
  options.learning_rate = 0.4;
  return options;
}

TEST(Schedule, one_cycle_is_that_of_pytorch) {
  // torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.4, total_steps=101), which has its peak at
  // step 0.3 * 101 - 1; ours has it at 30 % of the way, so steps are compared by their share.
  const auto options = over(10, Schedule::one_cycle);
  EXPECT_NEAR(learning_rate(options, {0, 0}), 0.4 / 25, 1e-12);
  EXPECT_NEAR(learning_rate(options, {1.5, 0}), (0.4 + 0.4 / 25) / 2, 1e-12) << "half way up";
  EXPECT_NEAR(learning_rate(options, {3, 0}), 0.4, 1e-12);
  EXPECT_NEAR(learning_rate(options, {6.5, 0}), (0.4 + 0.4 / 25e4) / 2, 1e-12) << "half way down";
  EXPECT_NEAR(learning_rate(options, {10, 0}), 0.4 / 25e4, 1e-12);
}

TEST(Schedule, cosine_and_step_are_as_documented) {
  EXPECT_NEAR(learning_rate(over(10, Schedule::cosine), {5, 0}), 0.2, 1e-12);
  EXPECT_NEAR(learning_rate(over(10, Schedule::step), {4.9, 0}), 0.4, 1e-12);
  EXPECT_NEAR(learning_rate(over(10, Schedule::step), {5, 0}), 0.04, 1e-12);
  EXPECT_NEAR(learning_rate(over(10, Schedule::step), {7.5, 0}), 0.004, 1e-12);
}

TEST(Schedule, warms_up_from_the_first_batch_on) {
  auto options = over(10, Schedule::constant);
  options.warm_up = 2;
  EXPECT_NEAR(learning_rate(options, {0, 0.5}), 0.1, 1e-12) << "not nothing";
  EXPECT_NEAR(learning_rate(options, {1, 0.5}), 0.3, 1e-12);
  EXPECT_NEAR(learning_rate(options, {1.5, 0.5}), 0.4, 1e-12);
  EXPECT_NEAR(learning_rate(options, {7, 0.5}), 0.4, 1e-12);
}

TEST(Progressive, grows_evenly_and_keeps_the_shape) {
  auto options = over(5, Schedule::constant);
  const ImageShape full{3, 64, 96};
  EXPECT_EQ(training_shape(options, full, 0), full) << "not asked for";
  options.smallest_side = 32;
  EXPECT_EQ(training_shape(options, full, 0), (ImageShape{3, 32, 48}));
  EXPECT_EQ(training_shape(options, full, 2), (ImageShape{3, 48, 72}));
  EXPECT_EQ(training_shape(options, full, 4), full);
  EXPECT_EQ(training_shape(options, full, 5), full) << "of a longer training";
  options.smallest_side = 64;
  EXPECT_EQ(training_shape(options, full, 0), full);
}

TEST(Chance, is_the_share_of_the_most_frequent_class) {
  const ImageSet images{
      .shape = {1, 1, 1}, .classes = 4, .pixels = {}, .labels = {0, 1, 1, 1, 2, 2, 3, 0}};
  EXPECT_EQ(accuracy_by_chance(images), 0.375);
  EXPECT_EQ(accuracy_by_chance({}), 0);
}

TEST(Chance, that_meets_the_target_is_refused) {
  DataSet data{.name = "digits",
               .train = {},
               .test = {.shape = {1, 1, 1}, .classes = 2, .pixels = {}, .labels = {0, 1, 1}},
               .normalisation = {}};
  EXPECT_TRUE(check_target(0, data)) << "none";
  EXPECT_TRUE(check_target(0.7, data));
  const auto refused = check_target(2.0 / 3, data);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::invalid);
  EXPECT_NE(refused.error().what.find("0.667 of the test images of digits"), std::string::npos)
      << refused.error().what;
}

}  // namespace
}  // namespace joulelab

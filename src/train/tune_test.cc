// What is tried, told and chosen. Which is fastest is the machine's affair.
#include "train/tune.h"

#include <gtest/gtest.h>

#include "mark/receiver.h"
#include "train/data/shapes.h"
#include "train/machine.h"

namespace joulelab {
namespace {

struct Told {
  Tuned tuned;
  joulelab::Told by_marks;
};

Told tuned(TrainOptions options) {
  MarkLog log;
  auto receiver = MarkReceiver::listen(log);
  MarkSender sender(receiver->path());
  DataSet data{.name = "shapes",
               .train = make_shapes(64, 16, 1),
               .test = make_shapes(10, 16, 2),
               .normalisation = {}};
  data.normalisation = normalisation_of(data.train);
  options.architecture = "lenet5";
  options.learning_rate = 0.01;
  options.tune_seconds = 0.01;
  const auto choice = find_architecture(options.architecture);
  auto result = tune(*choice, data, options, "cpu", sender);
  receiver->close();
  EXPECT_TRUE(result) << result.error().what;
  return {std::move(*result), log.take()};
}

TEST(Tune, tries_what_was_left_open_and_chooses_the_fastest) {
  const auto [found, told] = tuned({});
  ASSERT_GE(found.trials.size(), 2U);
  double fastest = 0;
  for (const auto& trial : found.trials) {
    EXPECT_GT(trial.images, 0) << trial.setting;
    if (trial.options.precision == Precision::float32) {
      fastest = std::max(fastest, trial.images_per_second);
    }
  }
  const auto& chosen = found.trials[found.chosen];
  EXPECT_EQ(chosen.images_per_second, fastest);
  EXPECT_EQ(found.options.threads, chosen.options.threads);
  EXPECT_EQ(found.options.layout, chosen.options.layout);
  EXPECT_EQ(found.options.precision, Precision::float32) << "fewer bits change the numbers";
  EXPECT_EQ(told.facts.at("tuned"), chosen.setting);
}

TEST(Tune, leaves_what_was_asked_for_as_it_is) {
  TrainOptions options;
  options.threads = 1;
  options.layout = LayoutChoice::channels_last;
  options.batches_ahead = 1;
  const auto [found, told] = tuned(options);
  for (const auto& trial : found.trials) {
    EXPECT_EQ(trial.options.threads, 1);
    EXPECT_EQ(trial.options.layout, LayoutChoice::channels_last);
    EXPECT_EQ(trial.options.batches_ahead, 1);
  }
  EXPECT_EQ(found.trials.front().setting, "1 thread, channels-last, float32, 1 ahead");
}

TEST(Tune, tells_a_window_a_setting_and_the_images_of_each_trial) {
  const auto [found, told] = tuned({});
  ASSERT_EQ(told.marks.size(), 2 * found.trials.size());
  for (std::size_t i = 0; i < found.trials.size(); ++i) {
    EXPECT_EQ(told.marks[2 * i].name, "tune");
    EXPECT_EQ(told.marks[2 * i].index, static_cast<int>(i));
    const auto name = "tune_" + std::to_string(i);
    EXPECT_EQ(told.facts.at(name), found.trials[i].setting);
    EXPECT_EQ(told.values.at(name + "_images"), static_cast<double>(found.trials[i].images));
  }
}

}  // namespace
}  // namespace joulelab

// Whole trainings, small: that they learn, repeat, stop, fail and tell as they should.
#include <gtest/gtest.h>

#include "mark/receiver.h"
#include "train/build.h"
#include "train/data/shapes.h"
#include "train/machine.h"
#include "train/network.h"
#include "train/small_network.h"

namespace joulelab {
namespace {

DataSet small_shapes(int side = 16) {
  DataSet data{.name = "shapes",
               .train = make_shapes(200, side, 1),
               .test = make_shapes(130, side, 2),
               .normalisation = {}};
  data.normalisation = normalisation_of(data.train);
  return data;
}

TrainOptions options_for(const std::string& architecture) {
  TrainOptions options;
  options.architecture = architecture;
  options.learning_rate = 0.02;
  options.batch_size = 20;
  return options;
}

Result<Outcome> run(const DataSet& data, const TrainOptions& options, MarkSender& sender) {
  use_threads(1);
  const auto choice = JOULELAB_TRY(find_architecture(options.architecture));
  const auto built = JOULELAB_TRY(build(choice, data, options, "cpu"));
  Progress progress(stderr, Progress::Style::quiet, options.epochs, data.train.size());
  return train(built.job, options, sender, progress);
}

Result<Outcome> run(const DataSet& data, const TrainOptions& options) {
  MarkSender silent("");
  return run(data, options, silent);
}

TEST(Training, learns_with_every_optimizer_schedule_and_memory_format) {
  const auto data = bright_quarters();
  for (const auto* architecture : {"resnet20", "mobilenet_v2_cifar@0.25"}) {
    auto options = options_for(architecture);
    options.epochs = 2;
    options.schedule = Schedule::cosine;
    for (const auto layout : {LayoutChoice::channels_first, LayoutChoice::channels_last}) {
      options.layout = layout;
      const auto sgd = run(data, options);
      ASSERT_TRUE(sgd) << sgd.error().what;
      // Of the training: two epochs are too few for the running statistics of 52 normalisations.
      EXPECT_LT(sgd->train_loss, 0.5) << architecture << ": four classes, so 1.39 is chance";
      EXPECT_EQ(sgd->images_seen, 800);
      EXPECT_EQ(sgd->epochs, 2);
      EXPECT_GT(sgd->images_per_second().value(), 0);
    }
    options.optimizer = OptimizerKind::adam;
    options.learning_rate = 0.003;
    options.schedule = Schedule::step;
    EXPECT_LT(run(data, options)->train_loss, 0.5) << architecture;
  }
}

TEST(Training, is_evaluated_on_the_test_images) {
  auto options = options_for("lenet5");
  options.epochs = 3;
  const auto outcome = run(bright_quarters(), options);
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_GT(outcome->accuracy, 0.95);
  EXPECT_LT(outcome->loss, 0.2);
  // Four classes of one size: kappa follows from the accuracy.
  EXPECT_NEAR(outcome->kappa.value(), (outcome->accuracy.value() - 0.25) / 0.75, 1e-12);
}

TEST(Training, is_the_same_bit_for_bit_for_the_same_seed_only) {
  const auto data = small_shapes();
  auto options = options_for("resnet20");
  const auto first = run(data, options);
  const auto again = run(data, options);
  options.seed = 2;
  const auto other = run(data, options);
  EXPECT_EQ(first->loss, again->loss);
  EXPECT_EQ(first->train_loss, again->train_loss);
  EXPECT_NE(first->loss, other->loss);
}

TEST(Training, with_augmentation_is_the_same_whoever_makes_the_batches) {
  const auto data = small_shapes();
  auto options = options_for("resnet20");
  options.epochs = 2;
  const auto plain = run(data, options);
  options.augment = Augment::standard;
  options.batches_ahead = 0;
  const auto augmented = run(data, options);
  options.batches_ahead = 3;
  const auto ahead = run(data, options);
  ASSERT_TRUE(ahead) << ahead.error().what;
  EXPECT_EQ(ahead->loss, augmented->loss);
  EXPECT_EQ(ahead->train_loss, augmented->train_loss);
  EXPECT_NE(plain->train_loss, augmented->train_loss);
}

TEST(Training, stops_at_its_target_accuracy) {
  auto options = options_for("lenet5");
  options.epochs = 50;
  options.target_accuracy = 0.05;
  EXPECT_EQ(run(small_shapes(), options)->epochs, 1);
}

TEST(Training, that_diverges_is_an_error_with_a_remedy) {
  auto options = options_for("lenet5");
  options.epochs = 3;
  options.learning_rate = 1e6;
  const auto outcome = run(small_shapes(), options);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, Error::Kind::broken);
  EXPECT_NE(outcome.error().what.find("diverged"), std::string::npos);
  EXPECT_EQ(outcome.error().hint, "try --learning-rate 100000");
}

TEST(Training, leaves_out_a_last_batch_of_one_image) {
  auto data = small_shapes();
  keep_first(data.train, 41);
  const auto outcome = run(data, options_for("resnet20"));
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->images_seen, 40);
}

TEST(Training, takes_batches_of_one_image_where_asked) {
  auto data = small_shapes();
  keep_first(data.train, 5);
  auto options = options_for("lenet5");
  options.batch_size = 1;
  EXPECT_EQ(run(data, options)->images_seen, 5);
}

TEST(Training, tells_its_windows_in_order_and_its_outcome) {
  MarkLog log;
  auto receiver = MarkReceiver::listen(log);
  ASSERT_TRUE(receiver);
  MarkSender sender(receiver->path());
  auto data = small_shapes();
  keep_first(data.train, 40);
  auto options = options_for("lenet5");
  options.has_phases = true;
  const auto outcome = run(data, options, sender);
  ASSERT_TRUE(outcome);
  receiver->close();
  const Told told = log.take();
  std::string windows;
  for (const auto& mark : told.marks) {
    windows += mark.edge == Mark::Edge::begin ? '(' : ')';
    windows += mark.name[0];
    windows += mark.index ? std::to_string(*mark.index) : "";
  }
  EXPECT_EQ(windows, "(e0(t0(d)d(f)f(b)b(u)u(d)d(f)f(b)b(u)u)t0(v0)v0)e0");
  EXPECT_TRUE(std::ranges::is_sorted(told.marks, {}, &Mark::at));
  EXPECT_EQ(told.values.at("accuracy"), outcome->accuracy);
  EXPECT_EQ(told.values.at("images_seen"), 40);
}

TEST(Training, scales_images_to_the_input_size_that_was_asked_for) {
  auto options = options_for("resnet20");
  options.input_size = 24;
  const auto data = small_shapes();
  const auto built = build(*find_architecture("resnet20"), data, options, "cpu");
  ASSERT_TRUE(built);
  EXPECT_EQ(built->job.input, (ImageShape{3, 24, 24}));
  EXPECT_TRUE(run(data, options));
}

TEST(Training, refuses_images_that_are_too_small) {
  const auto outcome = run(small_shapes(), options_for("vgg11"));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().what,
            "vgg11 needs images of at least 32 x 32 pixels; shapes has 16 x 16");
  EXPECT_EQ(outcome.error().hint, "add: --input-size 224");
}

TEST(Batch, is_normalised_in_either_layout) {
  ImageSet set{.shape = {3, 1, 2}, .classes = 2, .pixels = {}, .labels = {0, 1}};
  set.pixels = {0, 0, 0, 0, 0, 0, 0, 255, 51, 102, 153, 204};
  const Normalisation normalisation{{0, 0.2F, 0.5F}, {1, 0.2F, 0.5F}};
  const std::vector<std::int64_t> indices{1};
  std::vector<float> planar(6), interleaved(6);
  take_images(set, normalisation, indices, Layout::channels_first, planar.data());
  take_images(set, normalisation, indices, Layout::channels_last, interleaved.data());
  const std::vector<float> wanted{0, 1, 0, 1, 0.2F, 0.6F};
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_NEAR(planar[i], wanted[i], 1e-6);
    EXPECT_NEAR(interleaved[i % 2 * 3 + i / 2], wanted[i], 1e-6);
  }
}

TEST(Machine, says_which_blas_is_live) {
  const auto blas = live_blas();
  EXPECT_FALSE(blas.name.empty());
  const bool is_good = blas.name.find("OpenMP") != std::string::npos || blas.name == "MKL";
  const bool is_poor = blas.name.find("pthread") != std::string::npos;
  if (is_good) {
    EXPECT_FALSE(blas.warning);
  }
  if (is_poor) {
    EXPECT_EQ(blas.warning->code, "blas");
  }
}

}  // namespace
}  // namespace joulelab

// That a training which was interrupted anywhere ends in the same weights, bit for bit, and that
// what cannot be gone on with is refused by name.
#include "train/checkpoint.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/temporary.h"
#include "mark/receiver.h"
#include "train/evaluate.h"
#include "train/small_network.h"
#include "train/stop.h"
#include "train/weights.h"

namespace joulelab {
namespace {

class Checkpoints : public testing::Test {
 protected:
  ~Checkpoints() override { ask_to_stop(0); }
  std::filesystem::path file() const { return folder_.path() / "run.ckpt"; }

  // Trains until batch `batch` (from 1), by this process, asks to stop.
  Result<Outcome> train_until(int batch, TrainOptions options) {
    SmallTraining training(std::move(options));
    training.network->at_batch([=](int number, const torch::Tensor& images) {
      if (number == batch) ask_to_stop(SIGTERM);
      return images;
    });
    auto outcome = training.train();
    ask_to_stop(0);
    return outcome;
  }

  TemporaryFolder folder_;
};

void expect_same_weights(const Network& a, const Network& b) {
  const auto ours = state_of(a), theirs = state_of(b);
  ASSERT_EQ(ours.size(), theirs.size());
  for (std::size_t i = 0; i < ours.size(); ++i) {
    EXPECT_TRUE(torch::equal(ours[i].second, theirs[i].second)) << ours[i].first;
  }
}

struct Variant {
  const char* name;
  void (*change)(TrainOptions&);
};

class Interrupted : public Checkpoints, public testing::WithParamInterface<Variant> {};

// In the midst of an epoch, at its last batch (so that it is not evaluated yet), and at the first
// of all; each after another interruption still.
TEST_P(Interrupted, ends_in_the_same_weights_as_the_uninterrupted) {
  auto options = small_options();
  GetParam().change(options);
  SmallTraining whole(options);
  const auto expected = whole.train();
  ASSERT_TRUE(expected) << expected.error().what;
  for (const int batch : {1, 10, 14, 25}) {
    auto interrupted = options;
    interrupted.checkpoint = file();
    const auto cut = train_until(batch, interrupted);
    ASSERT_TRUE(cut) << cut.error().what;
    EXPECT_EQ(cut->stopped, "asked to stop");
    EXPECT_EQ(cut->images_seen, batch * 40);
    interrupted.resumed = file();
    ASSERT_TRUE(train_until(3, interrupted));
    SmallTraining rest(interrupted);
    rest.network->parameters()[0].detach().zero_();  // all of it is to come from the file
    const auto outcome = rest.train();
    ASSERT_TRUE(outcome) << outcome.error().what;
    expect_same_weights(*whole.network, *rest.network);
    EXPECT_EQ(outcome->accuracy, expected->accuracy);
    EXPECT_EQ(outcome->loss, expected->loss);
    EXPECT_EQ(outcome->train_loss, expected->train_loss);
    EXPECT_EQ(outcome->best_accuracy, expected->best_accuracy);
    EXPECT_EQ(outcome->best_epoch, expected->best_epoch);
    EXPECT_EQ(outcome->images_seen_before + outcome->images_seen, expected->images_seen);
    EXPECT_EQ(outcome->stopped, "");
  }
}

INSTANTIATE_TEST_SUITE_P(Training, Interrupted,
                         testing::Values(Variant{"sgd", [](TrainOptions&) {}},
                                         Variant{"adam",
                                                 [](TrainOptions& options) {
                                                   options.optimizer = OptimizerKind::adam;
                                                   options.learning_rate = 0.003;
                                                   options.schedule = Schedule::cosine;
                                                   options.warm_up = 0.5;
                                                 }},
                                         Variant{"savings",
                                                 [](TrainOptions& options) {
                                                   options.schedule = Schedule::one_cycle;
                                                   options.freeze_from = 2;
                                                   options.smallest_side = 8;
                                                 }}),
                         [](const auto& variant) { return variant.param.name; });

TEST_F(Checkpoints, of_a_finished_training_have_nothing_left_to_do) {
  auto options = small_options();
  options.checkpoint = file();
  const SmallTraining whole(options);
  const auto expected = whole.train();
  ASSERT_TRUE(expected);
  options.resumed = file();
  const SmallTraining again(options);
  const auto outcome = again.train();
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->images_seen, 0);
  EXPECT_EQ(outcome->accuracy, expected->accuracy);
  expect_same_weights(*whole.network, *again.network);
  options.epochs = 4;  // its learning rate is constant, so it may go on
  const SmallTraining longer(options);
  EXPECT_EQ(longer.train()->images_seen, 400);
}

TEST_F(Checkpoints, a_rest_that_is_stopped_before_its_first_evaluation_tells_no_old_accuracy) {
  auto options = small_options();
  options.checkpoint = file();
  const auto cut = train_until(14, options);  // in the second epoch
  ASSERT_TRUE(cut && cut->accuracy);
  options.resumed = file();
  const auto rest = train_until(3, options);
  ASSERT_TRUE(rest) << rest.error().what;
  EXPECT_EQ(rest->stopped, "asked to stop");
  EXPECT_FALSE(rest->accuracy);
  EXPECT_FALSE(rest->loss);
  EXPECT_FALSE(rest->kappa);
  EXPECT_EQ(rest->best_accuracy, cut->best_accuracy);  // of the whole training, as its file
}

TEST_F(Checkpoints, of_another_version_are_refused_with_what_to_do) {
  auto options = small_options();
  options.checkpoint = options.resumed = file();
  const auto refusal = [&](const char* version) {
    EXPECT_TRUE(write_tensors({},
                              {{"joulelab_checkpoint", std::string(R"({"version":)") + version +
                                                           R"(,"options":{},"state":{}})"}},
                              file()));
    return SmallTraining(options).train().error();
  };
  EXPECT_NE(refusal("1").what.find("an older Joulelab"), std::string::npos);
  EXPECT_NE(refusal("3").what.find("a newer Joulelab: its format is version 3"), std::string::npos);
  EXPECT_NE(refusal("3").hint.find("the Joulelab that made it"), std::string::npos);
}

TEST_F(Checkpoints, keep_the_weights_of_the_best_epoch) {
  auto options = small_options();
  options.checkpoint = file();
  options.learning_rate = 0.3;
  options.epochs = 6;
  const SmallTraining training(options);
  const auto outcome = training.train();
  ASSERT_TRUE(outcome);
  const SmallTraining best(options);
  const auto loaded = load_weights(*best.network, folder_.path() / "run.best.ckpt");
  ASSERT_TRUE(loaded) << loaded.error().what;
  EXPECT_EQ(evaluate(best.job())->accuracy, *outcome->best_accuracy);
  const auto words = read_safetensors_metadata(folder_.path() / "run.best.ckpt");
  EXPECT_EQ(words->at("epoch"), std::to_string(outcome->best_epoch));
}

TEST_F(Checkpoints, of_another_training_are_refused_by_name) {
  auto options = small_options();
  options.checkpoint = file();
  ASSERT_TRUE(SmallTraining(options).train());
  options.resumed = file();
  options.seed = 7;
  options.schedule = Schedule::cosine;
  const auto refused = SmallTraining(options).train();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::invalid);
  const auto& what = refused.error().what;
  EXPECT_NE(what.find("epochs any instead of 3, schedule constant instead of cosine, seed 1 "
                      "instead of 7"),
            std::string::npos)
      << what;
  SmallTraining other(small_options());
  other.options.resumed = file();
  other.data.train.pixels[0] ^= 1;
  EXPECT_NE(other.train().error().what.find("train_images_sum"), std::string::npos);
}

TEST_F(Checkpoints, that_are_none_are_refused) {
  auto options = small_options();
  options.resumed = file();
  EXPECT_EQ(SmallTraining(options).train().error().kind, Error::Kind::missing);
  ASSERT_TRUE(write_text(file(), "{}"));
  EXPECT_FALSE(SmallTraining(options).train());
  ASSERT_TRUE(save_weights(*SmallTraining(options).network, file()));
  const auto weights = SmallTraining(options).train();
  ASSERT_FALSE(weights);
  EXPECT_NE(weights.error().what.find("is no checkpoint of a training"), std::string::npos);
  ASSERT_TRUE(write_tensors({}, {{"joulelab_checkpoint", R"({"version":"x","state":3})"}}, file()));
  EXPECT_FALSE(SmallTraining(options).train());
}

TEST_F(Checkpoints, outlive_a_training_that_diverges) {
  auto options = small_options();
  options.checkpoint = file();
  SmallTraining training(options);
  training.network->at_batch([](int number, const torch::Tensor& images) {
    return number == 23 ? images * std::nan("") : images;
  });
  const auto outcome = training.train();
  ASSERT_FALSE(outcome);
  EXPECT_NE(outcome.error().what.find("in epoch 3"), std::string::npos) << outcome.error().what;
  EXPECT_EQ(outcome.error().hint,
            "try --learning-rate 0.002; the state after 2 epochs is in " + file().string());
  options.resumed = file();
  const SmallTraining rest(options);
  ASSERT_TRUE(rest.train());
  const SmallTraining whole(small_options());
  ASSERT_TRUE(whole.train());
  expect_same_weights(*whole.network, *rest.network);
}

TEST_F(Checkpoints, are_made_as_often_as_asked_and_told) {
  auto options = small_options();
  options.checkpoint = file();
  options.checkpoint_every = 2;
  MarkLog log;
  auto receiver = MarkReceiver::listen(log);
  ASSERT_TRUE(receiver);
  MarkSender sender(receiver->path());
  SmallTraining training(options);
  training.network->at_batch([](int number, const torch::Tensor& images) -> torch::Tensor {
    if (number == 25) throw std::runtime_error("enough");
    return images;
  });
  const auto outcome = training.train(sender);
  EXPECT_NE(outcome.error().hint.find("after 2 epochs"), std::string::npos);
  receiver->close();
  const auto told = log.take();
  const auto windows = std::ranges::count_if(told.marks, [](const Mark& mark) {
    return mark.name == "checkpoint" && mark.edge == Mark::Edge::end;
  });
  EXPECT_EQ(windows, 2) << "the best weights are saved after the first epoch too";
}

TEST_F(Checkpoints, amid_an_epoch_leave_a_rest_that_is_marked_as_no_whole_epoch) {
  auto options = small_options();
  options.checkpoint = file();
  ASSERT_TRUE(train_until(14, options));  // in the second of three epochs
  options.resumed = file();
  MarkLog log;
  auto receiver = MarkReceiver::listen(log);
  ASSERT_TRUE(receiver);
  MarkSender sender(receiver->path());
  ASSERT_TRUE(SmallTraining(options).train(sender));
  receiver->close();
  const auto told = log.take();
  std::vector<std::string> windows;
  for (const auto& mark : told.marks) {
    if (mark.name.starts_with("epoch") && mark.edge == Mark::Edge::end)
      windows.push_back(mark.name + " " + std::to_string(*mark.index));
  }
  EXPECT_EQ(windows, (std::vector<std::string>{"epoch-rest 1", "epoch 2"}));
  EXPECT_EQ(told.values.at("epochs"), 1) << "the whole ones that were planned";
}

TEST_F(Checkpoints, made_elsewhere_are_taken_with_a_warning) {
  auto options = small_options();
  options.checkpoint = file();
  const SmallTraining training(options);
  ASSERT_TRUE(training.train());
  const auto here = load_checkpoint(file(), training.job(), training.options);
  ASSERT_TRUE(here) << here.error().what;
  EXPECT_EQ(here->differences, "");
  at::set_num_threads(2);
  const auto there = load_checkpoint(file(), training.job(), training.options);
  at::set_num_threads(1);
  ASSERT_TRUE(there) << there.error().what;
  EXPECT_EQ(there->differences, "threads 1 instead of 2");
}

}  // namespace
}  // namespace joulelab

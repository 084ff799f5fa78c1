// The command line, and the program as a person meets it: exit codes, and never a backtrace.
#include "train/options.h"

#include <array>
#include <cstdio>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/wait.h>

#include "base/temporary.h"

namespace joulelab {
namespace {

Result<std::variant<TrainOptions, std::string>> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "joulelab-train");
  return parse_options(static_cast<int>(words.size()), words.data());
}

TEST(Options, have_sensible_defaults) {
  const auto parsed = parse({"--arch", "lenet5", "--data", "mnist"});
  ASSERT_TRUE(parsed) << parsed.error().what;
  const auto& options = std::get<TrainOptions>(*parsed);
  EXPECT_EQ(options.epochs, 1);
  EXPECT_EQ(options.batch_size, 64);
  EXPECT_EQ(options.learning_rate, 0.01);
  EXPECT_EQ(options.schedule, Schedule::constant);
}

TEST(Options, are_read) {
  const auto parsed =
      parse({"--arch=vgg11", "--data=./photos", "--optimizer", "adam", "--schedule", "cosine",
             "--seed", "7", "--train-images", "100", "--target-accuracy", "0.9", "--phases"});
  ASSERT_TRUE(parsed) << parsed.error().what;
  const auto& options = std::get<TrainOptions>(*parsed);
  EXPECT_EQ(options.optimizer, OptimizerKind::adam);
  EXPECT_EQ(options.learning_rate, 0.001) << "Adam's usual one";
  EXPECT_EQ(options.schedule, Schedule::cosine);
  EXPECT_EQ(options.seed, 7U);
  EXPECT_EQ(options.train_images, 100U);
  EXPECT_EQ(options.target_accuracy, 0.9);
  EXPECT_TRUE(options.has_phases);
}

TEST(Options, that_are_wrong_are_refused_with_a_hint) {
  const std::vector<std::vector<const char*>> wrong{
      {},
      {"--arch", "lenet5"},
      {"--data", "mnist"},
      {"--arch", "lenet5", "--data", "mnist", "--epochs", "0"},
      {"--arch", "lenet5", "--data", "mnist", "--epochs", "many"},
      {"--arch", "lenet5", "--data", "mnist", "--batch-size", "-4"},
      {"--arch", "lenet5", "--data", "mnist", "--optimizer", "sdg"},
      {"--arch", "lenet5", "--data", "mnist", "--device", "tpu"},
      {"--arch", "lenet5", "--data", "mnist", "--train-images", "-1"},
      {"--arch", "lenet5", "--data", "mnist", "--target-accuracy", "90"},
      {"--arch", "lenet5", "--data", "mnist", "--channels", "2"},
      {"--arch", "lenet5", "--data", "mnist", "--precision", "bf16"},
      {"--arch", "lenet5", "--data", "mnist", "--batches-ahead", "-1"},
      {"--arch", "lenet5", "--data", "mnist", "--freeze-base"},
      {"--arch", "lenet5", "--data", "mnist", "surplus"}};
  for (const auto& words : wrong) {
    const auto parsed = parse(words);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().kind, Error::Kind::invalid);
    EXPECT_FALSE(parsed.error().hint.empty());
  }
  const auto value = parse({"--arch", "lenet5", "--data", "mnist", "--optimizer", "sdg"});
  EXPECT_EQ(value.error().what, "--optimizer: 'sdg' is unknown; did you mean 'sgd'?");
  const auto near = parse({"--arch", "lenet5", "--data", "mnist", "--epoch", "3"});
  EXPECT_EQ(near.error().what, "unknown option '--epoch'");
  EXPECT_TRUE(near.error().hint.starts_with("did you mean '--epochs'?")) << near.error().hint;
}

TEST(Options, of_speed_are_read) {
  const auto parsed = parse({"--arch", "lenet5", "--data", "mnist", "--precision", "bfloat16",
                             "--augment", "standard", "--batches-ahead", "0", "--tune"});
  ASSERT_TRUE(parsed) << parsed.error().what;
  const auto& options = std::get<TrainOptions>(*parsed);
  EXPECT_EQ(options.precision, Precision::bfloat16);
  EXPECT_EQ(options.augment, Augment::standard);
  EXPECT_EQ(options.batches_ahead, 0);
  EXPECT_TRUE(options.is_tuned);
  EXPECT_FALSE(std::get<TrainOptions>(*parse({"--arch", "a", "--data", "b"})).batches_ahead);
}

TEST(Options, of_transfer_learning_are_read) {
  const auto parsed = parse({"--arch", "vgg16", "--data", "mnist", "--weights", "auto",
                             "--freeze-base", "--head", "study", "--scale", "unit", "--channels",
                             "3", "--input-size", "48", "--save-weights", "w.safetensors"});
  ASSERT_TRUE(parsed) << parsed.error().what;
  const auto& options = std::get<TrainOptions>(*parsed);
  EXPECT_EQ(options.weights, "auto");
  EXPECT_TRUE(options.has_frozen_base);
  EXPECT_EQ(options.head, HeadChoice::study);
  EXPECT_EQ(options.scale, ScaleChoice::unit);
  EXPECT_EQ(options.channels, 3);
  EXPECT_EQ(options.saved_weights, "w.safetensors");
  const auto frozen = [](const char* word) {
    const auto each = parse({"--arch", "vgg16", "--data", "mnist", "--weights", "auto",
                             "--freeze-base", word, "--quiet"});
    return each && std::get<TrainOptions>(*each).has_frozen_base;
  };
  EXPECT_TRUE(frozen("true")) << "as a study file writes it";
  EXPECT_FALSE(frozen("false"));
}

struct Said {
  int status = -1;
  std::string text;
};

Said program(const std::string& arguments) {
  Said said;
  std::FILE* pipe = ::popen((JOULELAB_TRAIN_PROGRAM " " + arguments).c_str(), "r");
  std::array<char, 4096> buffer;
  while (const auto count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    said.text.append(buffer.data(), count);
  }
  said.status = WEXITSTATUS(::pclose(pipe));
  return said;
}

constexpr const char* small = " --threads 1 --train-images 200 --test-images 100 ";

TEST(Program, trains_and_prints_the_result_as_json) {
  const auto said = program(std::string("--arch lenet5 --data shapes --json 2>/dev/null") + small);
  EXPECT_EQ(said.status, 0);
  const auto json = nlohmann::json::parse(said.text, nullptr, false);
  ASSERT_TRUE(json.is_object()) << said.text;
  EXPECT_EQ(json["architecture"], "lenet5");
  EXPECT_EQ(json["images_seen"], 200);
  EXPECT_EQ(json["classes"], 10);
  EXPECT_GT(json["macs"], 0);
}

TEST(Program, continues_from_the_weights_that_it_saved) {
  const TemporaryFolder folder;
  const auto file = (folder.path() / "w.safetensors").string();
  const std::string common = std::string("--arch lenet5 --data shapes --json --quiet ") + small;
  const auto first = nlohmann::json::parse(program(common + "--save-weights " + file).text);
  EXPECT_EQ(first["weights"], "none");
  const auto second = nlohmann::json::parse(program(common + "--weights " + file).text);
  EXPECT_EQ(second["weights"], "w.safetensors");
  EXPECT_LT(second["train_loss"], first["train_loss"]);
  const auto other = program("--arch resnet20 --data shapes --weights " + file + small + "2>&1");
  EXPECT_EQ(other.status, 2);
  EXPECT_NE(other.text.find("missing"), std::string::npos) << other.text;
}

TEST(Program, is_silent_on_stderr_when_quiet) {
  const auto said =
      program(std::string("--arch lenet5 --data shapes --quiet 2>&1 >/dev/null") + small);
  EXPECT_EQ(said.status, 0);
  EXPECT_EQ(said.text, "");
}

TEST(Program, ends_with_2_for_a_wrong_request_and_1_for_failed_work) {
  EXPECT_EQ(program("--arch lenet6 --data shapes 2>&1").status, 2);
  EXPECT_EQ(program("--arch lenet5 --data shaped 2>&1").status, 2);
  EXPECT_EQ(program("--arch vgg11 --data shapes --input-size 16 2>&1").status, 2);
  EXPECT_EQ(program("--arch lenet5 --data ./nowhere 2>&1").status, 2);
  const auto missing = program("--arch lenet5 --data mnist --data-dir /nowhere 2>&1");
  EXPECT_EQ(missing.status, 1);
  EXPECT_NE(missing.text.find("run: joulelab data fetch mnist"), std::string::npos) << missing.text;
  const auto diverged =
      program(std::string("--arch lenet5 --data shapes --learning-rate 1e6 2>&1") + small);
  EXPECT_EQ(diverged.status, 1);
  EXPECT_EQ(diverged.text.find("frame #"), std::string::npos) << diverged.text;
  EXPECT_EQ(program("--list --json").status, 0);
  EXPECT_EQ(program("--help").status, 0);
}

}  // namespace
}  // namespace joulelab

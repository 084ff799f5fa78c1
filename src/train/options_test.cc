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
      {"--arch", "lenet5", "--data", "mnist", "--freeze-from", "1", "--epochs", "3"},
      {"--arch", "lenet5", "--data", "mnist", "--freeze-from", "4", "--epochs", "3"},
      {"--arch", "lenet5", "--data", "mnist", "--progressive", "16"},
      {"--arch", "lenet5", "--data", "mnist", "--warm-up", "1", "--schedule", "one-cycle"},
      {"--arch", "lenet5", "--data", "mnist", "--checkpoint-every", "0"},
      {"--arch", "lenet5", "--data", "mnist", "--deterministic", "maybe"},
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

TEST(Options, of_checkpoints_and_savings_are_read) {
  const auto parsed = parse({"--arch",
                             "resnet20",
                             "--data",
                             "mnist",
                             "--epochs",
                             "9",
                             "--checkpoint",
                             "a.ckpt",
                             "--checkpoint-every",
                             "3",
                             "--resume",
                             "b.ckpt",
                             "--early-stop",
                             "2",
                             "--freeze-from",
                             "4",
                             "--progressive",
                             "16",
                             "--warm-up",
                             "0.5",
                             "--schedule",
                             "cosine",
                             "--deterministic",
                             "--skip-unreadable",
                             "false"});
  ASSERT_TRUE(parsed) << parsed.error().what;
  const auto& options = std::get<TrainOptions>(*parsed);
  EXPECT_EQ(options.checkpoint, "a.ckpt");
  EXPECT_EQ(options.checkpoint_every, 3);
  EXPECT_EQ(options.resumed, "b.ckpt");
  EXPECT_EQ(options.patience, 2);
  EXPECT_EQ(options.freeze_from, 4);
  EXPECT_EQ(options.smallest_side, 16);
  EXPECT_EQ(options.warm_up, 0.5);
  EXPECT_TRUE(options.is_deterministic);
  EXPECT_FALSE(options.skips_unreadable);
}

struct Said {
  int status = -1;
  std::string text;
};

Said shell(const std::string& command) {
  Said said;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer;
  while (const auto count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    said.text.append(buffer.data(), count);
  }
  said.status = WEXITSTATUS(::pclose(pipe));
  return said;
}

Said program(const std::string& arguments) { return shell(JOULELAB_TRAIN_PROGRAM " " + arguments); }

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

// Sends `signal` after the first epoch of very many.
Said stopped_program(const std::string& signal, const std::filesystem::path& folder) {
  return shell("cd " + folder.string() +
               " && { " JOULELAB_TRAIN_PROGRAM
               " --arch lenet5 --data shapes --epochs 1000000 --json --checkpoint run.ckpt" +
               small +
               "2>err & child=$!; touch err; while kill -0 $child && ! grep -q 'epoch 1/' err; do "
               "sleep 0.05; "
               "done; kill -" +
               signal + " $child; wait $child; }");
}

TEST(Program, that_is_asked_to_stop_saves_its_state_and_says_so) {
  const TemporaryFolder folder;
  const auto said = stopped_program("TERM", folder.path());
  EXPECT_EQ(said.status, 0) << "a budget that is over is no failure";
  const auto first = nlohmann::json::parse(said.text, nullptr, false);
  ASSERT_TRUE(first.is_object()) << said.text;
  EXPECT_EQ(first["stopped"], "asked to stop");
  const auto epochs = first["epochs"].get<int>();
  EXPECT_GE(epochs, 1);
  const auto rest =
      program("--arch lenet5 --data shapes --quiet --json --epochs " + std::to_string(epochs + 2) +
              " --resume " + (folder.path() / "run.ckpt").string() + small);
  const auto second = nlohmann::json::parse(rest.text, nullptr, false);
  ASSERT_TRUE(second.is_object()) << rest.text;
  EXPECT_EQ(second["epochs"], epochs + 2);
  EXPECT_EQ(second["images_seen_before"], first["images_seen"]);
  EXPECT_EQ(second["images_seen"].get<int>() + second["images_seen_before"].get<int>(),
            (epochs + 2) * 200);
  EXPECT_FALSE(second.contains("stopped"));
}

TEST(Program, that_is_interrupted_ends_with_130) {
  const TemporaryFolder folder;
  const auto said = stopped_program("INT", folder.path());
  EXPECT_EQ(said.status, 130);
  EXPECT_EQ(nlohmann::json::parse(said.text, nullptr, false)["stopped"], "asked to stop");
}

TEST(Program, refuses_what_chance_meets_and_networks_of_one_size) {
  const auto target =
      program(std::string("--arch lenet5 --data shapes --target-accuracy 0.1 2>&1") + small);
  EXPECT_EQ(target.status, 2);
  EXPECT_NE(target.text.find("met by chance"), std::string::npos) << target.text;
  const auto progressive =
      program(std::string("--arch lenet5 --data shapes --progressive 20 --epochs 2 2>&1") + small);
  EXPECT_EQ(progressive.status, 2);
  EXPECT_NE(progressive.text.find("--progressive 20: lenet5"), std::string::npos)
      << progressive.text;
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

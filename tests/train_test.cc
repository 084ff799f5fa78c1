// Training from end to end: joulelab-train as a command of joulelab, on shapes that need no
// download.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"
#include "study/train_option.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

TEST(Train, ARunIsMeasuredWithItsWindowsAndOutcome) {
  const Workbench bench;
  const auto said = bench.run(
      "joulelab train --json run.json --arch lenet5 --data shapes --train-images 512 --test-images "
      "256 --epochs 2");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto run = Json::parse(bench.read("run.json"));
  EXPECT_GT(run["energy_j"].get<double>(), 0);
  EXPECT_EQ(run["facts"]["architecture"], "lenet5");
  EXPECT_EQ(run["values"]["images_seen"], 1024);
  EXPECT_LE(run["values"]["kappa"].get<double>(), 1);
  EXPECT_GT(run["values"]["parameters"].get<double>(), 10000);
  std::map<std::string, int> windows;
  for (const auto& window : run["windows"]) ++windows[window["name"]];
  EXPECT_EQ(windows["epoch"], 2);
  EXPECT_EQ(windows["train"], 2);
  EXPECT_EQ(windows["validate"], 2);
}

TEST(Train, TuningIsMeasuredAndItsChoiceStandsInTheRun) {
  const Workbench bench;
  const auto said = bench.run(
      "joulelab train --json run.json --tune --tune-seconds 0.2 --arch lenet5 --data shapes "
      "--train-images 128 --test-images 64");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto run = Json::parse(bench.read("run.json"));
  ASSERT_GE(run["tuning"].size(), 2U);
  int chosen = 0;
  for (const auto& setting : run["tuning"]) {
    EXPECT_GT(setting["images_per_second"].get<double>(), 0);
    EXPECT_GT(setting["energy_j_per_image"].get<double>(), 0);
    if (!setting["is_chosen"]) continue;
    ++chosen;
    EXPECT_EQ(setting["setting"], run["facts"]["tuned"]);
  }
  EXPECT_EQ(chosen, 1);
  const auto tuned = run["facts"]["tuned"].get<std::string>();
  EXPECT_TRUE(tuned.starts_with(run["facts"]["threads"].get<std::string>() + " thread")) << tuned;
  EXPECT_NE(tuned.find(run["facts"]["layout"]), std::string::npos) << tuned;
  EXPECT_EQ(run["values"]["images_seen"], 128) << "what was tried is not what was trained";
  EXPECT_NE(said.err.find("tuning"), std::string::npos) << said.err;
}

TEST(Train, APhaseHasItsEnergyAndSaysWhereItIsDividedByTime) {
  const Workbench bench;
  const auto said = bench.run(
      "joulelab train --phases --json run.json --arch lenet5 --data shapes --train-images 512 "
      "--test-images 256 --checkpoint run.ckpt");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto run = Json::parse(bench.read("run.json"));
  std::map<std::string, Json> phases;
  for (const auto& phase : run["phases"]) phases[phase["name"]] = phase;
  for (const auto* name :
       {"setup", "data", "forward", "backward", "update", "validate", "checkpoint"}) {
    ASSERT_TRUE(phases.contains(name)) << name;
    EXPECT_NE(said.err.find(name), std::string::npos) << said.err;
  }
  EXPECT_FALSE(phases.contains("train")) << "its parts are told";
  EXPECT_EQ(phases["forward"]["windows"], 8);
  // Batches of milliseconds under the model, which looks ten times a second.
  const auto& update = phases["update"];
  EXPECT_EQ(update["is_time_weighted"],
            update["duration_s"].get<double>() / 8 < 2 * update["interval_s"].get<double>());
}

TEST(Train, ATrainingGoesOnFromItsCheckpointToTheSameResult) {
  const Workbench bench;
  const std::string command =
      "joulelab-train --arch resnet20 --data shapes --train-images 128 --test-images 64 "
      "--input-size 16 --optimizer adam --threads 1 --quiet --json --epochs ";
  const auto whole = Json::parse(bench.run(command + "3").out);
  const auto part = bench.run(command + "1 --checkpoint run.ckpt");
  ASSERT_EQ(part.status, 0) << part.err;
  const auto rest = Json::parse(bench.run(command + "3 --resume run.ckpt").out);
  EXPECT_EQ(rest["loss"], whole["loss"]);
  EXPECT_EQ(rest["train_loss"], whole["train_loss"]);
  EXPECT_EQ(rest["images_seen"], 256);
  const auto other = bench.run(command + "3 --resume run.ckpt --batch-size 32");
  EXPECT_EQ(other.status, 2);
  EXPECT_NE(other.err.find("batch_size 64 instead of 32"), std::string::npos) << other.err;
}

TEST(Train, TheSameSeedGivesTheSameNetwork) {
  const Workbench bench;
  const std::string command =
      "joulelab-train --arch lenet5 --data shapes --train-images 256 --test-images 128 --seed 3 "
      "--threads 1 --json --quiet";
  const auto once = Json::parse(bench.run(command).out),
             again = Json::parse(bench.run(command).out);
  EXPECT_EQ(once["loss"], again["loss"]);
  EXPECT_EQ(once["accuracy"], again["accuracy"]);
}

TEST(Train, BadInputIsToldBeforeAnythingRuns) {
  const Workbench bench;
  const auto architecture = bench.run("joulelab-train --arch resnet81 --data shapes");
  EXPECT_EQ(architecture.status, 2);
  EXPECT_NE(architecture.err.find("resnet18"), std::string::npos) << architecture.err;
  const auto data = bench.run("joulelab-train --arch lenet5 --data mnist --data-dir nowhere");
  EXPECT_NE(data.status, 0);
  EXPECT_NE(data.err.find("joulelab data fetch mnist"), std::string::npos) << data.err;
  const auto option = bench.run("joulelab-train --arch lenet5 --data shapes --epoch 3");
  EXPECT_EQ(option.status, 2);
  EXPECT_NE(option.err.find("--epochs"), std::string::npos) << option.err;
}

TEST(Train, HelpReadsLikeAPageOfEightyColumns) {
  const auto said = Workbench().run("joulelab-train --help");
  EXPECT_EQ(said.status, 0);
  std::istringstream lines(said.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

// A study never links the trainer, so it names the trainer's options once more.
TEST(Train, EveryOptionOfAStudyIsOneOfTheTrainer) {
  const auto help = Workbench().run("joulelab-train --help").out;
  for (const auto& option : train_options()) {
    auto name = "--" + option.name;
    std::replace(name.begin(), name.end(), '_', '-');
    EXPECT_NE(help.find(name), std::string::npos) << name;
  }
}

TEST(Train, AStudyTrains) {
  const Workbench bench;
  bench.write(
      "tiny.toml",
      "name = \"tiny\"\n[factors]\narchitecture = [\"lenet5\", \"resnet20\"]\ndata = [\"shapes\"]\n"
      "[train]\ntrain_images = 128\ntest_images = 64\nepochs = 1\n[protocol]\nrepetitions = "
      "2\nwarm_up_s = 0\n"
      "idle_baseline_s = 0\ncool_down_s = 0\n[places]\nat = [\"FR\", \"PL\"]\n");
  const auto said = bench.run("joulelab study run tiny.toml --store runs.db --report report");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto findings = Json::parse(bench.read("report/report.json"));
  EXPECT_EQ(findings["cells"].size(), 2U);
  for (const auto& cell : findings["cells"]) EXPECT_EQ(cell["runs"], 2);
}

}  // namespace
}  // namespace joulelab

// What a person asks about joules and accuracy, before a training and after it.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

// Runs of six architectures on one board; joules by their MACs alone.
std::string table_of_runs() {
  const std::pair<const char*, double> gigamacs[] = {
      {"vgg16", 15.47},         {"resnet18", 1.814},    {"resnet50", 4.089},
      {"mobilenet_v2", 0.3008}, {"densenet121", 2.834}, {"alexnet", 0.7142}};
  std::string text =
      "architecture,env,batch_size,total_seen_images,energy_j,training_duration_s,accuracy,"
      "max_power_limit_w,gpu_usage_pct\n";
  for (const auto& [name, cost] : gigamacs) {
    for (int i = 0; i < 2; ++i) {
      const double energy_j = 1e5 * cost * (1 + 0.01 * i);
      text += fmt::format("{},a,32,100000,{},{},0.9,300,50\n", name, energy_j, energy_j / 200);
    }
  }
  return text;
}

TEST(Predict, LearnsFromImportedRunsAndSaysHowFarItMisses) {
  const Workbench bench;
  bench.write("runs.csv", table_of_runs());
  ASSERT_EQ(bench.run("joulelab import runs.csv --store s.db --study theirs").status, 0);
  const auto said = bench.run(
      "joulelab predict --arch resnet34 --images 50000 --epochs 2 --batch-size 32 --machine a "
      "--location FR --store s.db --json");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto json = Json::parse(said.out);
  const auto& prediction = json["prediction"];
  EXPECT_EQ(prediction["grade"], "predicted");
  EXPECT_NEAR(prediction["energy_j"].get<double>() / (1e5 * 3.664), 1, 0.25);
  EXPECT_LT(prediction["energy_j_low"], prediction["energy_j"]);
  EXPECT_GT(prediction["co2e_g"], 0);
  EXPECT_EQ(json["learned_from"]["architectures"].size(), 6U);
  EXPECT_EQ(json["left_out"].size(), 12U);

  const auto table = bench.run("joulelab predict --validate --store s.db");
  ASSERT_EQ(table.status, 0) << table.err;
  for (const char* line : {"PRE, before the first step", "TDP × time, as it was in the end",
                           "TDP × utilisation × time", "each architecture left out"})
    EXPECT_NE(table.out.find(line), std::string::npos) << table.out;
}

TEST(Predict, RefusesWithTheReason) {
  const Workbench bench;
  bench.write("runs.csv", table_of_runs());
  EXPECT_EQ(bench.run("joulelab predict --store none.db --validate").status, 1);
  ASSERT_EQ(bench.run("joulelab import runs.csv --store s.db --study theirs").status, 0);
  const auto elsewhere =
      bench.run("joulelab predict --arch vgg11 --data cifar10 --machine other --store s.db");
  EXPECT_EQ(elsewhere.status, 1);
  EXPECT_NE(elsewhere.err.find("none of the machines"), std::string::npos) << elsewhere.err;
  const auto unheard =
      bench.run("joulelab predict --arch resnet19 --data cifar10 --machine a --store s.db");
  EXPECT_EQ(unheard.status, 2);
  EXPECT_NE(unheard.err.find("did you mean 'resnet1"), std::string::npos) << unheard.err;
  EXPECT_EQ(bench.run("joulelab predict --store s.db").status, 2);
}

// Fake work tells an accuracy after each epoch.
TEST(EnergyToAccuracy, OfARunAndOfAStudy) {
  const Workbench bench;
  const auto ran = bench.run("joulelab study run " JOULELAB_SOURCE
                             "/studies/fake.toml --store s.db --report report --quiet");
  ASSERT_EQ(ran.status, 0) << ran.err;
  const auto findings = Json::parse(bench.read("report/report.json"));
  ASSERT_EQ(findings["targets"].size(), 1U);
  const auto& target = findings["targets"][0];
  EXPECT_EQ(target["rows"].size(), 3U);
  for (const auto& row : target["rows"]) EXPECT_EQ(row["reached"], row["runs"]);

  const std::string id = findings["runs"][0]["id"];
  const auto shown = bench.run("joulelab runs show " + id +
                               " --store s.db --json --target-accuracy 0.5 --energy-budget 1kWh");
  ASSERT_EQ(shown.status, 0) << shown.err;
  const auto run = Json::parse(shown.out);
  ASSERT_EQ(run["evaluations"].size(), 3U);
  const auto& answer = run["energy_to_accuracy"];
  EXPECT_TRUE(answer["reached"].get<bool>());
  EXPECT_EQ(answer["energy_j"],
            run["evaluations"][answer["evaluation"].get<std::size_t>() - 1]["energy_j"]);
  EXPECT_EQ(run["accuracy_at_budget"]["accuracy"], run["values"]["accuracy"]);
  EXPECT_TRUE(run["accuracy_at_budget"]["outlasts_run"].get<bool>());

  const auto text = bench.run("joulelab runs show " + id + " --store s.db --target-accuracy 0.999");
  EXPECT_NE(text.out.find("99.9 % not reached"), std::string::npos) << text.out;
  EXPECT_EQ(bench.run("joulelab runs show " + id + " --store s.db --energy-budget 50").status, 2);
  EXPECT_EQ(bench.run("joulelab runs show " + id + " --store s.db --target-accuracy 90").status, 2);

  const auto again = bench.run(
      "joulelab study report fake --store s.db --out again "
      "--target-accuracy 0.999");
  ASSERT_EQ(again.status, 0) << again.err;
  const auto none = Json::parse(bench.read("again/report.json"))["targets"][0];
  for (const auto& row : none["rows"]) {
    EXPECT_EQ(row["reached"], 0);
    EXPECT_EQ(row["energy_j"], nullptr);
    EXPECT_GT(row["spent_j"], 0);
  }
}

}  // namespace
}  // namespace joulelab

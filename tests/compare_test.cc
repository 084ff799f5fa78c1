// Software against hardware where the truth is known: the study of fake instruments, from its file
// to the figures that must be the ones that were put in.

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

const std::string method_study = JOULELAB_SOURCE "/studies/method.toml";
constexpr double true_gain = 1.12, true_offset_w = 18;

const Workbench& studied() {
  static const Workbench bench;
  static const Said said =
      bench.run("joulelab study run " + method_study + " --store runs.db --report report --quiet");
  EXPECT_EQ(said.status, 0) << said.err;
  return bench;
}

void expect_truth(const Json& line) {
  EXPECT_LE(line["gain_low"], true_gain);
  EXPECT_GE(line["gain_high"], true_gain);
  EXPECT_LE(line["offset_low"], true_offset_w);
  EXPECT_GE(line["offset_high"], true_offset_w);
  // Narrow enough that another gain or offset would have shown.
  EXPECT_LT(line["gain_high"].get<double>() - line["gain_low"].get<double>(), 0.06 * true_gain);
  EXPECT_LT(line["offset_high"].get<double>() - line["offset_low"].get<double>(), 8);
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0, begin = 0;
  for (auto end = text.find('\n'); end != text.npos; end = text.find('\n', begin)) {
    widest = std::max(widest, end - begin);
    begin = end + 1;
  }
  return widest;
}

// Without the breaks of its lines.
std::string flat(const std::string& text) {
  std::string result;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\n';
    if (!is_space || (!result.empty() && result.back() != ' ')) result += is_space ? ' ' : c;
  }
  return result;
}

TEST(Compare, TheStudyFindsTheGainAndTheOffsetThatAreThere) {
  const auto findings = Json::parse(studied().read("report/report.json"));
  const auto& agreement = findings["agreement"];
  EXPECT_EQ(agreement["hardware"], Json({"fake-wattmeter"}));
  EXPECT_EQ(agreement["software"], Json({"fake-rapl", "fake-nvml"}));
  const auto& all = agreement["all"];
  EXPECT_EQ(all["n"], 40);
  expect_truth(all["deming_power"]);
  // The counters of the fake processor wrap on the way: nothing of it shows.
  const auto wraps = std::ranges::max(findings["channels"], {}, [](const Json& channel) {
    return channel["wraps"].get<int>();
  })["wraps"];
  EXPECT_GT(wraps, 0);
  EXPECT_TRUE(agreement["unpaired"].empty());
  // In words, where a person looks first.
  const std::string answer = findings["headlines"].back();
  EXPECT_NE(answer.find("Hardware power is 1"), std::string::npos) << answer;
  EXPECT_NE(answer.find("times the software power"), std::string::npos) << answer;
  EXPECT_NE(studied().read("report/report.md").find(answer.substr(0, 40)), std::string::npos);
}

TEST(Compare, ThePartsOfTheGapAreTheOnesThatWerePutIn) {
  const auto findings = Json::parse(studied().read("report/report.json"));
  const auto& all = findings["agreement"]["all"];
  const auto& parts = all["gap"]["parts"];
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0]["kind"], "constant");
  const double constant_j = true_offset_w * all["duration_s"].get<double>();
  EXPECT_LE(parts[0]["energy_j_low"], constant_j);
  EXPECT_GE(parts[0]["energy_j_high"], constant_j);
  double sum = 0;
  for (const auto& part : parts) sum += part["energy_j"].get<double>();
  EXPECT_NEAR(sum, all["gap"]["energy_j"], 1e-6 * sum);
  EXPECT_LT(std::abs(parts[2]["share"].get<double>()), 0.01);
}

TEST(Compare, ArchitecturesPhasesAndTheLagAreThere) {
  const auto findings = Json::parse(studied().read("report/report.json"));
  const auto& agreement = findings["agreement"];
  std::vector<std::string> names;
  for (const auto& level : agreement["levels"]) names.push_back(level["level"]);
  EXPECT_EQ(names, (std::vector<std::string>{"huge", "large", "medium", "small", "tiny", "epoch",
                                             "train", "validate"}));
  EXPECT_GT(agreement["lag"]["runs"], 30);
  EXPECT_LT(std::abs(agreement["lag"]["median_s"].get<double>()), 0.5);
}

TEST(Compare, ATerminalShowsTheAnswerAndItsTable) {
  const auto said = studied().run(
      "joulelab compare --study method --store runs.db --margin 5 "
      "--json agreement.json");
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_EQ(said.out.rfind("Over 40 runs, fake-rapl and fake-nvml reported", 0), 0u) << said.out;
  for (const char* part : {"architecture tiny", "phase train", "Deming, power", "Lin's concordance",
                           "margin 5 %: not shown", "drawn whatever the load", "s later"}) {
    EXPECT_NE(flat(said.out).find(part), std::string::npos) << part << "\n" << said.out;
  }
  EXPECT_LE(widest_line(said.out), 80u) << said.out;
  const auto json = Json::parse(studied().read("agreement.json"));
  expect_truth(json["all"]["deming_power"]);
  const auto report = Json::parse(studied().read("report/report.json"));
  EXPECT_EQ(json["all"]["deming_power"], report["agreement"]["all"]["deming_power"]);
}

TEST(Compare, SidesCanBeNamedAndTheRestIsSaid) {
  const auto said = studied().run(
      "joulelab compare --study method --store runs.db --software fake-nvml --by architecture");
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_NE(flat(said.out).find("package, which the software side leaves out"), std::string::npos)
      << said.out;
  EXPECT_EQ(said.out.find("phase train"), std::string::npos);
}

TEST(Compare, WhatIsWrongIsSaidOnceWithTheNextCommand) {
  struct Case {
    const char* command;
    int status;
    std::vector<const char*> said;
  };
  const std::vector<Case> cases = {
      {"joulelab compare --store runs.db", 2, {"no runs were named", "--study NAME"}},
      {"joulelab compare --store runs.db --study metod", 1, {"'metod'", "'method'"}},
      {"joulelab compare --store runs.db --study method --software fake-nvlm",
       2,
       {"'fake-nvlm'", "did you mean 'fake-nvml'"}},
      {"joulelab compare --store runs.db --study method --margin 120", 2, {"margin"}},
      {"joulelab compare --store none.db --study method", 1, {"none.db"}},
  };
  for (const auto& [command, status, expected] : cases) {
    const auto said = studied().run(command);
    EXPECT_EQ(said.status, status) << command << "\n" << said.err;
    EXPECT_TRUE(said.out.empty()) << said.out;
    for (const char* part : expected) {
      EXPECT_NE(said.err.find(part), std::string::npos) << command << "\n" << said.err;
    }
  }
}

TEST(Compare, OneMeterAloneIsNoComparison) {
  const Workbench bench;
  ASSERT_EQ(bench.run("joulelab measure --work fake --meter fake-wattmeter --store runs.db").status,
            0);
  const auto id = bench.run("joulelab runs list --store runs.db | tail -n 1 | cut -c 1-22").out;
  const auto said = bench.run("joulelab compare --store runs.db " + id);
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.err.find("fake-wattmeter alone saw these runs"), std::string::npos) << said.err;
}

}  // namespace
}  // namespace joulelab

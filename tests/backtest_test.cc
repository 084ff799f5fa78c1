// Estimates back-tested as a person does it: `joulelab import --report` of logs, and the report of
// a study.

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/text.h"
#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

// 40 s of a board limited to 300 W, busy to `percent` at `watts`.
std::string board_log(double watts, int percent) {
  std::string log = "timestamp, utilization.gpu [%], power.draw [W], power.limit [W]\n";
  for (int i = 0; i <= 40; ++i) {
    log += fmt::format("2024/03/02 10:00:{:02}.000, {} %, {:.2f} W, 300.00 W\n", i, percent, watts);
  }
  return log;
}

const Json& estimator_named(const Json& backtest, const std::string& name) {
  for (const auto& estimator : backtest["estimators"]) {
    if (estimator["name"] == name) return estimator;
  }
  ADD_FAILURE() << "no " << name;
  return backtest;
}

TEST(Backtest, ImportedLogsWithTheirTableTellWhatEstimatesErrBy) {
  const Workbench bench;
  bench.write("theirs/a/gpu-power-20240302T100000.csv", board_log(100, 50));
  bench.write("theirs/b/gpu-power-20240302T110000.csv", board_log(200, 50));
  bench.write("theirs/runs.csv",
              "architecture,trained_epochs,energy_j,training_duration_s,accuracy,trace_file\n"
              "a,20,4000,40,0.9,a/gpu-power-20240302T100000.csv\n"
              "b,20,8000,40,0.9,b/gpu-power-20240302T110000.csv\n");
  const auto said = bench.run("joulelab import theirs --store s/runs.db --report report");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto findings = Json::parse(bench.read("report/report.json"));
  EXPECT_EQ(findings["runs"].size(), 2u);
  const auto& backtest = findings["backtest"];
  EXPECT_NEAR(estimator_named(backtest, "step_power")["all"]["max"], 0, 1e-12);
  const auto& tdp = estimator_named(backtest, "tdp_time");
  EXPECT_NEAR(tdp["all"]["min"], 0.5, 1e-12);
  EXPECT_NEAR(tdp["all"]["max"], 2.0, 1e-12);
  EXPECT_NEAR(tdp["all"]["rmse_j"], std::sqrt((8000. * 8000 + 4000. * 4000) / 2), 1e-6);
  EXPECT_NEAR(estimator_named(backtest, "tdp_utilisation_time")["all"]["mean"], 0.125, 1e-12);
  const auto table = parse_csv(bench.read("report/backtest.csv"), "backtest.csv");
  ASSERT_TRUE(table) << table.error().what;
  EXPECT_EQ(table->rows.size(), 2u * 8);
  EXPECT_NE(bench.read("report/report.md").find("What an estimate would have said"),
            std::string::npos);
}

TEST(Backtest, AStudysOwnRunsAreHeldAgainstTheirMarks) {
  const Workbench bench;
  bench.write("study.toml",
              "name = \"own\"\nquestion = \"?\"\n[factors]\narchitecture = [\"tiny\"]\n"
              "data = [\"digits\"]\n[train]\nepochs = 20\ntrain_images = 60000\n"
              "[work]\nkind = \"fake\"\n[protocol]\nrepetitions = 3\nwarm_up_s = 0\n"
              "idle_baseline_s = 0\ncool_down_s = 0\n[places]\nat = [\"FR\"]\n"
              "[meters]\nuse = [\"fake-rapl\", \"fake-nvml\", \"fake-wattmeter\"]\n"
              "period_s = 0.1\n");
  const auto said =
      bench.run("joulelab study run study.toml --store runs.db --report report --quiet");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto backtest = Json::parse(bench.read("report/report.json"))["backtest"];
  ASSERT_EQ(backtest["runs"].size(), 3u) << backtest["left_out"];
  for (const auto& run : backtest["runs"]) {
    EXPECT_EQ(run["epochs"], 20);
    EXPECT_TRUE(run["has_epoch_marks"]);
    EXPECT_EQ(run["signal"].get<std::string>().find("wall"), std::string::npos);
    EXPECT_NEAR(run["estimates_j"]["step_epochs"].get<double>() / run["measured_j"].get<double>(),
                1, 0.1);
  }
}

class Seaa2023Backtest : public testing::Test {
 protected:
  void SetUp() override {
    if (!exists(folder_)) GTEST_SKIP() << "no " << folder_;
    const auto said = bench_.run(fmt::format(
        "joulelab import '{0}/traces' '{0}/runs_table.csv' --trim 3 --store s/runs.db --report "
        "report",
        folder_.string()));
    ASSERT_EQ(said.status, 0) << said.err;
    backtest_ = Json::parse(bench_.read("report/report.json"))["backtest"];
  }
  void expect_near(double ours, double theirs, const std::string& what) const {
    EXPECT_NEAR(ours, theirs, 1e-9 * std::max(std::abs(theirs), 1e-12)) << what;
  }
  const std::filesystem::path folder_ = JOULELAB_SOURCE "/../shared/studies/seaa2023";
  Workbench bench_;
  Json backtest_;
};

struct Theirs {
  const char *ours, *estimate, *errors;
};
constexpr Theirs theirs[] = {{"step_power", "step_power_est_j", "step_power_rel_err"},
                             {"step_prefix", "step_prefix_plus_est_j", "step_prefix_plus_rel_err"},
                             {"tdp_utilisation_time", "ga_est_j", "ga_rel_err"},
                             {"tdp_time", "tdp_est_j", "tdp_rel_err"}};

// The runs have no names in common with the table of expected figures: their energies tell them.
TEST_F(Seaa2023Backtest, EveryEstimateOfEveryTraceIsMet) {
  const auto table = parse_csv(text_of_file(folder_ / "expected/trace_runs.csv"), "trace_runs.csv");
  ASSERT_TRUE(table) << table.error().what;
  const auto number = [&](const CsvRow& row, const std::string& column) {
    return to_double(row.cells[table->index_of(column).value()]).value();
  };
  ASSERT_EQ(backtest_["runs"].size(), 50u);
  ASSERT_EQ(table->rows.size(), 50u);
  for (const auto& row : table->rows) {
    const double energy_j = number(row, "trim_energy_j");
    const auto run = std::ranges::min_element(backtest_["runs"], {}, [&](const Json& each) {
      return std::abs(each["measured_j"].get<double>() - energy_j);
    });
    const auto what = (*run)["run"].get<std::string>();
    expect_near((*run)["measured_j"], energy_j, what);
    expect_near((*run)["duration_s"], number(row, "trim_duration_s"), what);
    for (const auto& each : theirs) {
      expect_near((*run)["estimates_j"][each.ours], number(row, each.estimate),
                  what + each.estimate);
    }
  }
}

TEST_F(Seaa2023Backtest, EveryDistributionOfErrorsIsMet) {
  const auto expected = Json::parse(text_of_file(folder_ / "expected/estimation_trace_runs.json"));
  for (const auto& each : theirs) {
    const auto& estimator = estimator_named(backtest_, each.ours);
    std::map<std::string, Json> ours = {{"all", estimator["all"]}};
    for (const auto& level : estimator["levels"]) {
      if (level["by"] != "cell") continue;
      const auto name = level["level"].get<std::string>();
      const auto parts = split(name, ' ');  // "vgg16 · cloud"
      ours[fmt::format("{}|{}", parts.back(), parts.front())] = level;
    }
    ASSERT_EQ(ours.size(), expected[each.errors].size());
    for (const auto& [level, errors] : expected[each.errors].items()) {
      ASSERT_TRUE(ours.contains(level)) << level;
      for (const auto& [statistic, value] : errors.items()) {
        expect_near(ours[level][statistic], value, level + " " + statistic);
      }
    }
  }
}

}  // namespace
}  // namespace joulelab

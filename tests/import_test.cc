// Other people's files as a person imports and audits them.

#include <algorithm>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

constexpr const char* log_text =
    "timestamp, power.draw [W], power.limit [W]\n"
    "2023/03/08 22:28:48.000, 100.00 W, 350.00 W\n2023/03/08 22:28:49.000, 200.00 W, 350.00 W\n"
    "2023/03/08 22:28:50.000, 300.00 W, 350.00 W\n2023/03/08 22:28:51.000, 200.00 W, 350.00 W\n"
    "2023/03/08 22:28:52.000, 100.00 W, 350.00 W\n2023/03/08 22:2";

constexpr const char* rows_text =
    "timestamp,project_name,run_id,duration,emissions,emissions_rate,cpu_power,gpu_power,ram_power,"
    "cpu_energy,gpu_energy,ram_energy,energy_consumed,country_name,country_iso_code,region,"
    "cloud_provider,cloud_region,os,python_version,cpu_count,cpu_model,gpu_count,gpu_model,"
    "longitude,latitude,ram_total_size,tracking_mode,on_cloud\n"
    "2022-05-22T22:00:00,p,one,3600,0.01,1,50.1,100,5,0.05,0.1,0.005,0.155,Spain,ESP,x,,,L,3,2,C,1,"
    "G,0,0,15,machine,N\n"
    "2022-05-22T23:00:00,p,one,7200,0.02,1,50.3,100,5.1,0.1,0.2,0.010,0.31,Spain,ESP,x,,,L,3,2,C,1,"
    "G,0,0,15,machine,N\n";

TEST(Import, JsonHasOneObjectATrace) {
  const Workbench bench;
  bench.write("gpu.csv", log_text);
  const auto said = bench.run("joulelab import --json --trim 1 gpu.csv");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto json = Json::parse(said.out);
  ASSERT_EQ(json.size(), 1U);
  EXPECT_EQ(json[0]["file"], "gpu.csv");
  EXPECT_EQ(json[0]["samples"], 4) << "the cut line was the last one that was dropped";
  EXPECT_EQ(json[0]["energy_j"], 250 + 250 + 150);
  EXPECT_EQ(json[0]["mean_power_w"], 200);
  EXPECT_EQ(json[0]["duration_s"], 3);
  EXPECT_EQ(json[0]["gaps"], 0);
  EXPECT_EQ(json[0]["cut_tail"], true);
  ASSERT_EQ(json[0]["findings"].size(), 1U);
  EXPECT_EQ(json[0]["findings"][0]["code"], "cut-tail");
  EXPECT_FALSE(std::filesystem::exists(bench.path() / "share/joulelab/runs.db"));
}

TEST(Import, WhatIsLostIsSaid) {
  const Workbench bench;
  bench.write("in/emissions.csv", rows_text);
  bench.write("in/copy/emissions.csv", rows_text);
  const auto json = bench.run("joulelab import --json in");
  ASSERT_EQ(json.status, 0) << json.err;
  EXPECT_EQ(Json::parse(json.out).size(), 2U);
  EXPECT_NE(json.err.find("is the same as"), std::string::npos) << json.err;
  bench.write("table.csv", "architecture,energy_kwh,accuracy\nvgg16,0.1,0.9\n");
  const auto said = bench.run("joulelab import table.csv --store s/runs.db");
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_NE(said.out.find("1 rows gave no run"), std::string::npos) << said.out;
}

TEST(Import, RunsAreStoredOnceWithTheirFiles) {
  const Workbench bench;
  bench.write("in/emissions.csv", rows_text);
  const auto command = "joulelab import in --study theirs --store s/runs.db --report report";
  const auto once = bench.run(command);
  ASSERT_EQ(once.status, 0) << once.err;
  expect_eighty_columns(once.out);
  EXPECT_NE(once.out.find("2 runs stored"), std::string::npos) << once.out;
  const auto again = bench.run(command);
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_NE(again.out.find("0 runs stored, 2 were there"), std::string::npos) << again.out;
  const auto kept = std::filesystem::directory_iterator(bench.path() / "s/raw");
  EXPECT_EQ(text_of_file(kept->path()), rows_text);
  const auto exported = bench.run("joulelab runs export --store s/runs.db --study theirs");
  const auto runs = Json::parse(exported.out);
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[1]["facts"]["sha256"], kept->path().filename().string());
  EXPECT_NEAR(runs[1]["energy_j"].get<double>(), 0.155 * 3.6e6, 1e-6) << "the difference";
  EXPECT_EQ(runs[1]["values"]["published_energy_j"], 0.31 * 3.6e6);
  const auto findings = Json::parse(bench.read("report/report.json"));
  const bool is_told = std::ranges::any_of(findings["warnings"], [](const Json& warning) {
    return warning["code"] == "cumulative-rows" && warning["runs"] == 2;
  });
  EXPECT_TRUE(is_told) << findings["warnings"];
}

TEST(Audit, SaysWhatItFindsInWordsAndInJson) {
  const Workbench bench;
  bench.write("emissions.csv", rows_text);
  const auto said = bench.run("joulelab audit emissions.csv");
  ASSERT_EQ(said.status, 0) << said.err;
  expect_eighty_columns(said.out);
  EXPECT_NE(said.out.find("cumulative-rows: cumulative rows analysed as runs"), std::string::npos);
  EXPECT_NE(said.out.find("0.2325 kWh before, 0.1550 kWh after (repaired)"), std::string::npos)
      << said.out;
  const auto json = Json::parse(bench.run("joulelab audit --json emissions.csv").out);
  ASSERT_FALSE(json.empty());
  EXPECT_EQ(json[0]["code"], "cumulative-rows");
  EXPECT_DOUBLE_EQ(json[0]["after"], 0.155);
  expect_eighty_columns(bench.run("joulelab audit --help").out);
  expect_eighty_columns(bench.run("joulelab import --help").out);
  expect_eighty_columns(bench.run("joulelab audit --codes").out);
}

TEST(Audit, RequestsThatMakeNoSenseEndWithTwo) {
  const Workbench bench;
  bench.write("words.txt", "nothing that is known\n");
  bench.write("gpu.csv", log_text);
  EXPECT_EQ(bench.run("joulelab audit").status, 2);
  EXPECT_EQ(bench.run("joulelab audit words.txt").status, 2);
  EXPECT_EQ(bench.run("joulelab import --json --trim 3 gpu.csv").status, 2);
  EXPECT_EQ(bench.run("joulelab import gpu.csv --component engine").status, 2);
  EXPECT_EQ(bench.run("joulelab import gpu.csv --rows architecture").status, 0)
      << "rows are named for files of rows alone";
  EXPECT_EQ(bench.run("joulelab import no-such-file").status, 1);
}

const std::string published_study = JOULELAB_SOURCE "/studies/xu2023/study.toml";

TEST(ImportedStudy, APublishedOneIsReportedFromItsTables) {
  const Workbench bench;
  const auto said = bench.run("joulelab study report " + published_study + " --out report");
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_NE(said.out.find("2 files, 63 runs"), std::string::npos) << said.out;
  expect_eighty_columns(said.out);
  const auto json = Json::parse(bench.read("report/report.json"));
  EXPECT_EQ(json["runs"].size(), 45U);
  EXPECT_EQ(json["agreement"]["all"]["n"], 16) << "two runs have no energy of the processor";
  EXPECT_EQ(json["agreement_warnings"]["counter-wrap"], 18);
  EXPECT_NEAR(json["pooled_tests"][0]["statistic"].get<double>(), 0.504, 5e-4);
  std::map<std::string, int> codes;
  for (const auto& finding : json["audit"]) ++codes[finding["code"]];
  EXPECT_EQ(codes["cumulative-rows"], 10);
  EXPECT_EQ(codes["counter-wrap"], 18);
  for (const auto& cell : json["cells"]) {
    EXPECT_TRUE(cell["warnings"].contains("cumulative-rows")) << cell["name"];
  }
  EXPECT_NE(bench.read("report/report.md").find("cumulative rows analysed as runs"),
            std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(bench.path() / "share/joulelab/runs.db"));
}

TEST(ImportedStudy, AsPublishedItGivesThePublishedTests) {
  const Workbench bench;
  const std::string study = JOULELAB_SOURCE "/studies/xu2023/as_published.toml";
  const auto said = bench.run("joulelab study report " + study + " --out report");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto json = Json::parse(bench.read("report/report.json"));
  std::map<std::string, double> h;
  for (const auto& test : json["pooled_tests"]) {
    h[test["factor"].get<std::string>() + " " + test["response"].get<std::string>()] =
        test["statistic"];
  }
  EXPECT_NEAR(h.at("architecture energy_j"), 24.798, 5e-4);
  EXPECT_NEAR(h.at("architecture own_emissions_g"), 14.725, 5e-4);
  EXPECT_NEAR(h.at("host own_emissions_g"), 15.510, 5e-4);
  EXPECT_NEAR(h.at("host energy_j"), 0.859, 5e-4);
  EXPECT_EQ(json["agreement"]["all"]["n"], 18);
  EXPECT_GT(json["constant_share"].get<double>(), 0.3) << "assumed power is no measured one";
  for (const auto& finding : json["audit"]) EXPECT_EQ(finding["repaired"], false);
}

TEST(ImportedStudy, ItsRunsAreThePilotOfAnother) {
  const Workbench bench;
  const auto said = bench.run("joulelab study power " + published_study + " --detect 10");
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_NE(said.out.find("45 runs"), std::string::npos) << said.out;
}

TEST(ImportedStudy, HasNothingToRun) {
  const Workbench bench;
  for (const auto* verb : {"run", "plan", "status"}) {
    const auto said = bench.run(std::string("joulelab study ") + verb + " " + published_study);
    EXPECT_EQ(said.status, 2) << verb;
    EXPECT_NE(said.err.find("there is nothing to run"), std::string::npos) << said.err;
    EXPECT_NE(said.err.find("joulelab study report"), std::string::npos) << said.err;
  }
  const auto checked = bench.run("joulelab study check " + published_study);
  EXPECT_EQ(checked.status, 0) << checked.err;
  EXPECT_NE(checked.out.find("63 runs in 2 files"), std::string::npos) << checked.out;
}

TEST(ImportedStudy, AFolderIsOpenedAsItIs) {
  const Workbench bench;
  bench.write("theirs/emissions.csv", rows_text);
  const auto said = bench.run("joulelab study open theirs --location FR");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto json = Json::parse(bench.read("joulelab-report/theirs/report.json"));
  EXPECT_EQ(json["study"], "theirs");
  EXPECT_EQ(json["runs"].size(), 2U);
  EXPECT_EQ(json["places"][0]["code"], "FR");
  const auto nothing = bench.run("joulelab study open nowhere");
  EXPECT_NE(nothing.status, 0);
  EXPECT_NE(nothing.err.find("nowhere"), std::string::npos);
}

TEST(ImportedStudy, IsReportedByItsNameFromTheStore) {
  const Workbench bench;
  bench.write("in/emissions.csv", rows_text);
  ASSERT_EQ(bench.run("joulelab import in --study theirs --store s/runs.db").status, 0);
  const auto said =
      bench.run("joulelab study report theirs --store s/runs.db --out report --location FR");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto json = Json::parse(bench.read("report/report.json"));
  EXPECT_EQ(json["runs"].size(), 2U);
  EXPECT_EQ(json["protocol"].size(), 1U);
  EXPECT_EQ(bench.run("joulelab study run theirs --store s/runs.db").status, 2);
}

}  // namespace
}  // namespace joulelab

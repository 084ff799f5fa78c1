// Rows that are there twice, in percent, without what makes a run, or beside the log that they
// name: each planted in files that are sound.

#include <algorithm>
#include <gtest/gtest.h>

#include "ingest/clean_study.h"
#include "ingest/summary.h"
#include "ingest/to_run.h"

namespace joulelab {
namespace {

std::string counting_rows(int rows) {
  std::string text = code_carbon_header();
  for (int i = 1; i <= rows; ++i) {
    auto row = clean_row(i, 0);
    row.run_id = "one";
    row.duration_s *= i;
    text += row.text();
  }
  return text;
}

// An older backup has other bytes and the same rows.
TEST(AuditRow, RowsThatAreThereTwiceDoNotBreakTheDifferences) {
  const StudyFiles once{{"a.csv", counting_rows(3)}};
  const StudyFiles twice{{"a.csv", counting_rows(3)}, {"backup/a.csv", counting_rows(2)}};
  const auto clean = audit_of(once), copied = audit_of(twice);
  ASSERT_EQ(copied.repaired[0].rows.size(), 3u);
  EXPECT_TRUE(copied.repaired[1].rows.empty());
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(copied.repaired[0].rows[i].energy, clean.repaired[0].rows[i].energy);
  const auto* finding = find_code(copied, "duplicate-rows");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->file, "backup/a.csv");
  EXPECT_EQ(finding->lines, (std::vector<int>{2, 3}));
  EXPECT_TRUE(finding->is_repaired);
}

TEST(AuditRow, WhatIsSaidOfLinesThatWereLeftOutIsInTheJson) {
  const StudyFiles files{{"a.csv", counting_rows(3) + "2024-03-09T01:00:00,study,0000-99,600\n"},
                         {"b.csv", counting_rows(2)}};
  const auto report = audit_of(files);
  const auto first = summaries_of(report.repaired[0], report.findings);
  ASSERT_EQ(first.size(), 3u);
  const auto of = [](const ImportSummary& summary, std::string_view code) {
    return std::ranges::count(summary.findings, code, &AuditFinding::code);
  };
  EXPECT_EQ(of(first[0], "shifted-columns"), 1);
  EXPECT_EQ(of(first[1], "shifted-columns"), 0);
  const auto second = summaries_of(report.repaired[1], report.findings);
  ASSERT_EQ(second.size(), 1u) << "a file of which nothing is left is told of";
  EXPECT_FALSE(second[0].energy_j);
  EXPECT_EQ(of(second[0], "duplicate-rows"), 1);
}

TEST(AuditRow, AccuraciesInPercentBecomeShares) {
  const auto report = audit_of({{"table.csv",
                                 "architecture,data,energy_j,duration_s,accuracy\n"
                                 "a,cifar10,60000,600,61.9\nb,cifar10,61000,610,10.0\n"}});
  const auto& rows = report.repaired.front().rows;
  EXPECT_DOUBLE_EQ(rows[0].values.at("accuracy"), 0.619);
  EXPECT_DOUBLE_EQ(rows[1].values.at("accuracy"), 0.1);
  const auto* finding = find_code(report, "unit-slip");
  ASSERT_NE(finding, nullptr);
  EXPECT_TRUE(finding->is_repaired);
  const auto* chance = find_code(report, "at-chance");
  ASSERT_NE(chance, nullptr) << "10 % of ten classes is guessing";
  EXPECT_EQ(chance->lines, std::vector<int>{3});
}

TEST(AuditRow, ScoresThatAreNoPercentStay) {
  const auto report = audit_of({{"table.csv",
                                 "architecture,energy_j,duration_s,accuracy\n"
                                 "a,60000,600,250\nb,61000,610,0.9\n"}});
  EXPECT_EQ(report.repaired.front().rows[0].values.at("accuracy"), 250);
  EXPECT_EQ(find_code(report, "unit-slip"), nullptr);
}

TEST(AuditRow, RowsThatGiveNoRunAreNamed) {
  const auto report = audit_of({{"table.csv",
                                 "architecture,energy_j,duration_s\n"
                                 "a,60000,600\nb,60000,-600\nc,60000,0\nd,60000,\ne,,600\n"}});
  EXPECT_EQ(runs_of(report.repaired, report.findings).size(), 1u);
  std::vector<int> lines;
  for (const auto& finding : report.findings) {
    if (finding.code == "no-run")
      lines.insert(lines.end(), finding.lines.begin(), finding.lines.end());
  }
  std::ranges::sort(lines);
  EXPECT_EQ(lines, (std::vector<int>{3, 4, 5, 6}));
}

StudyFiles table_and_log(double duration_s, const std::string& log) {
  return {{"t/logs/gpu.csv", nvidia_smi_log(1, 200)},
          {"t/table.csv", fmt::format("architecture,energy_j,duration_s,trace_file\n"
                                      "a,{},{},{}\n",
                                      200 * duration_s, duration_s, log)}};
}

TEST(AuditRow, ALogThatEndsBeforeTheRunOfItsRowIsFound) {
  EXPECT_TRUE(audit_of(table_and_log(203, "logs/gpu.csv")).findings.empty());
  const auto report = audit_of(table_and_log(600, "logs/gpu.csv"));
  const auto* finding = find_code(report, "early-end");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->file, "t/table.csv");
  EXPECT_EQ(finding->lines, std::vector<int>{2});
}

TEST(AuditRow, ALogThatIsNotThereIsSaid) {
  const auto report = audit_of(table_and_log(200, "logs/other.csv"));
  const auto* finding = find_code(report, "missing-log");
  ASSERT_NE(finding, nullptr);
  EXPECT_NE(finding->text.find("logs/other.csv"), std::string::npos);
}

TEST(AuditRow, KilowattHoursTakenForJoulesDrawLessThanAWatt) {
  const auto report =
      audit_of({{"table.csv", "architecture,energy_j,duration_s\na,0.1,3600\nb,0.2,3600\n"}});
  const auto* finding = find_code(report, "unit-slip");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->lines, (std::vector<int>{2, 3}));
  const auto small =
      audit_of({{"table.csv", "architecture,energy_j,duration_s\na,7200,3600\nb,7300,3600\n"}});
  EXPECT_TRUE(small.findings.empty()) << "two watts are a small computer";
}

// The board idles, or the processor is busy, only when the tool looks for the last time.
TEST(AuditRow, ALastReadingFarFromTheMeanIsACautionAtMost) {
  const std::string sound = code_carbon_header();
  auto idle = clean_row(0, 0), busy = clean_row(1, 0);
  idle.cpu_power_w = idle.cpu_w / 4;
  busy.cpu_power_w = busy.cpu_w * 4;
  const auto report = audit_of({{"a.csv", sound + idle.text() + busy.text()}});
  EXPECT_NE(find_code(report, "energy-power-mismatch"), nullptr);
  EXPECT_NE(find_code(report, "counter-wrap"), nullptr);
  for (const auto& finding : report.findings) {
    EXPECT_EQ(finding.severity, Severity::caution) << finding.code;
    EXPECT_NE(finding.text.find(" may "), std::string::npos) << finding.text;
  }
}

TEST(AuditRow, EachRuleForAnUnknownProcessorIsKnown) {
  const auto assumed = [](double watts, const std::string& model) {
    auto row = clean_row(0, 0);
    row.cpu_w = row.cpu_power_w = watts;
    auto text = row.text();
    const std::string name = "A processor of no table";
    text.replace(text.find(name), name.size(), model);
    const auto report = audit_of({{"a.csv", code_carbon_header() + text}});
    const auto* finding = find_code(report, "constant-power");
    return finding ? finding->text : std::string();
  };
  const std::string unknown = "A processor of no table", known = "AMD EPYC 7763 64-Core Processor";
  EXPECT_NE(assumed(64, unknown).find("4 W for each of 16 threads"), std::string::npos);
  EXPECT_NE(assumed(32, unknown).find("2 W for each of 16 threads"), std::string::npos);
  EXPECT_NE(assumed(140, known).find("share of the processor's TDP"), std::string::npos);
  EXPECT_NE(assumed(280, known).find("share of the processor's TDP"), std::string::npos);
  EXPECT_EQ(assumed(140, unknown), "") << "of a processor that is not known";
  EXPECT_EQ(assumed(61.3, known), "") << "no rule";
}

TEST(AuditRow, RowsOfTheFirstReleasesCountUpByTheirExperiment) {
  const auto report = audit_of(
      {{"a.csv",
        "timestamp,experiment_id,project_name,duration,emissions,energy_consumed,country_name,"
        "country_iso_code,region,on_cloud,cloud_provider,cloud_region\n"
        "2021-05-22T10:00:00,5,p,3600,0.01,0.15,Spain,ESP,x,N,,\n"
        "2021-05-22T11:00:00,5,p,7200,0.02,0.3,Spain,ESP,x,N,,\n"}});
  ASSERT_NE(find_code(report, "cumulative-rows"), nullptr);
  EXPECT_NEAR(report.repaired.front().rows[1].energy->value, 0.15 * 3.6e6, 1e-6);
}

// A header of 38 columns, and a row with the first of the four of utilisation alone.
TEST(AuditRow, ShorterRowsUnderALongerHeaderAreRead) {
  const std::string head =
      "timestamp,project_name,run_id,experiment_id,duration,emissions,emissions_rate,cpu_power,"
      "gpu_power,ram_power,cpu_energy,gpu_energy,ram_energy,energy_consumed,water_consumed,"
      "country_name,country_iso_code,region,cloud_provider,cloud_region,os,python_version,"
      "codecarbon_version,cpu_count,cpu_model,gpu_count,gpu_model,longitude,latitude,"
      "ram_total_size,tracking_mode,cpu_utilization_percent,gpu_utilization_percent,"
      "ram_utilization_percent,ram_used_gb,on_cloud,pue,wue\n";
  const std::string row =
      "2024-05-22T0{}:00:00,p,id{},e,3600,0.01,1e-6,61.3,100.7,5.9,0.0613,0.1007,0.0059,0.1679,0,"
      "Spain,ESP,,,,Linux,3.11,3.3.0,8,AMD X,1,RTX,0,0,15.7,machine,30,";
  const auto text = head + fmt::format(fmt::runtime(row + "80,40,6,N,1.0,0\n"), 1, 1) +
                    fmt::format(fmt::runtime(row + "N,1.0,0\n"), 2, 2);
  const auto import = read_import(text, "a.csv");
  ASSERT_TRUE(import);
  ASSERT_EQ(import->rows.size(), 2u);
  EXPECT_NEAR(import->rows[1].energy->value, 0.1679 * 3.6e6, 1e-6);
  ASSERT_EQ(import->findings.size(), 1u);
  EXPECT_TRUE(import->findings[0].is_repaired);
}

TEST(AuditRow, TrimIsForSamplesAndDropsNoRow) {
  const auto import = read_import(counting_rows(3), "a.csv", {.trim = 1});
  ASSERT_TRUE(import);
  EXPECT_EQ(import->rows.size(), 3u);
  EXPECT_EQ(import->trimmed, 0);
}

TEST(AuditRow, ATableTellsTheImagesThatWereSeen) {
  const auto import = read_import(
      "architecture,energy_j,duration_s,kappa,total_seen_images,target_accuracy,images\n"
      "a,60000,600,0.8,5000,0.9,500\n",
      "t.csv");
  ASSERT_TRUE(import);
  const auto& values = import->rows.front().values;
  EXPECT_EQ(values.at("kappa"), 0.8);
  EXPECT_EQ(values.at("images_seen"), 5000);
  EXPECT_EQ(values.at("target_accuracy"), 0.9);
  EXPECT_EQ(values.at("images"), 500);
}

}  // namespace
}  // namespace joulelab

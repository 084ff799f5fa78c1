#include "ingest/to_run.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <set>
#include <unistd.h>

#include "base/file.h"
#include "base/temporary.h"
#include "fetch/checksum.h"
#include "ingest/clean_study.h"
#include "ingest/collect.h"
#include "ingest/raw_file.h"
#include "record/json.h"
#include "store/store.h"

namespace joulelab {
namespace {

std::vector<Run> runs_of_files(const StudyFiles& files) {
  const auto report = audit_of(files);
  return runs_of(report.repaired, report.findings, {.study = "theirs", .table_component = {}});
}

TEST(ToRun, WhatLiesInOneFolderIsOneRun) {
  const auto runs = runs_of_files(clean_study());
  int with_wall = 0;
  for (const auto& run : runs) {
    if (run.account.lines.empty() || run.traces.front().channel.meter != "codecarbon") continue;
    ++with_wall;
    EXPECT_EQ(run.traces.size(), 4u);
    EXPECT_TRUE(run.values.contains("accuracy"));
    EXPECT_EQ(run.cell.study, "theirs");
    EXPECT_EQ(run.cell.factors.size(), 2u) << "the repetition is no factor";
    EXPECT_GE(run.cell.repetition, 1);
    EXPECT_TRUE(run.account.not_covered.empty()) << "the wall covers all";
  }
  EXPECT_EQ(with_wall, 12);
}

TEST(ToRun, ARunSaysWhereItCameFrom) {
  for (const auto& run : runs_of_files(clean_study())) {
    EXPECT_FALSE(run.facts.at("imported_from").empty());
    EXPECT_FALSE(run.facts.at("sha256").empty());
    EXPECT_FALSE(run.facts.at("format").empty());
  }
}

TEST(ToRun, TheStoreTakesItAndGivesItBack) {
  const TemporaryFolder folder;
  auto store = open_store(folder.path() / "runs.db");
  ASSERT_TRUE(store) << store.error().what;
  const auto runs = runs_of_files(clean_study());
  for (const auto& run : runs) {
    const auto appended = (*store)->append(run);
    ASSERT_TRUE(appended) << appended.error().what;
  }
  for (const auto& run : runs) {
    const auto loaded = (*store)->load(run.id);
    ASSERT_TRUE(loaded) << loaded.error().what;
    EXPECT_EQ(loaded->traces, run.traces);
    EXPECT_EQ(loaded->facts, run.facts);
    EXPECT_EQ(loaded->account.energy, run.account.energy);
    EXPECT_EQ(to_json_text(*loaded), to_json_text(run));
  }
}

TEST(ToRun, ImportingAgainGivesTheSameIds) {
  const auto first = runs_of_files(clean_study()), second = runs_of_files(clean_study());
  ASSERT_EQ(first.size(), second.size());
  std::set<std::string> ids;
  for (std::size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].id, second[i].id);
    ids.insert(first[i].id);
  }
  EXPECT_EQ(ids.size(), first.size());
  const auto published = runs_of(imports_of(clean_study()), {}, {.is_as_published = true});
  for (const auto& run : published) EXPECT_FALSE(ids.contains(run.id)) << "other figures";
}

// With 24 bits two of these would share an id, and the second would not be stored.
TEST(ToRun, TwentyThousandRowsHaveAsManyIds) {
  constexpr int many = 20'000;
  Import import{.file = "table.csv", .sha256 = "hash", .format = Format::run_table};
  for (int i = 0; i < many; ++i) {
    ImportedRow row;
    row.line = i + 2;
    row.duration = Seconds{60};
    row.energy = Joules{6000};
    import.rows.push_back(std::move(row));
  }
  std::set<std::string> ids;
  const std::vector<Import> imports{import};
  for (const auto& run : runs_of(imports, {})) ids.insert(run.id);
  EXPECT_EQ(ids.size(), static_cast<std::size_t>(many));
}

TEST(ToRun, PublishedEmissionsAreThoseOfTheFile) {
  auto first = clean_row(1, 0), second = clean_row(2, 0);
  first.run_id = second.run_id = "one";
  second.duration_s *= 2;
  const StudyFiles files{{"a.csv", code_carbon_header() + first.text() + second.text()}};
  const auto published = imports_of(files).front().rows[1].emissions->value;
  const auto runs = runs_of_files(files);
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_DOUBLE_EQ(runs[1].values.at("published_emissions_g"), published);
  EXPECT_LT(emissions_of(runs[1], *runs[1].intensity)->value.value, 0.7 * published) << "repaired";
}

TEST(ToRun, FindingsStandAsWarningsOfTheRunsThatTheyTouch) {
  StudyFiles files{
      {"a.csv", code_carbon_header() + clean_row(0, 0).text() + clean_row(1, 0).text()}};
  auto wrapped = clean_row(2, 0);
  wrapped.cpu_power_w = 60;
  wrapped.cpu_w = -20;
  files[0].text += wrapped.text();
  const auto runs = runs_of_files(files);
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_TRUE(runs[0].warnings.empty());
  EXPECT_TRUE(runs[1].warnings.empty());
  ASSERT_FALSE(runs[2].warnings.empty());
  EXPECT_EQ(runs[2].warnings[0].code, "counter-wrap");
  const auto& missing = runs[2].account.not_covered;
  EXPECT_NE(std::ranges::find(missing, "package"), missing.end()) << "not known is not zero";
  EXPECT_GT(runs[2].account.energy->value, 0);
}

TEST(ToRun, PueAndIntensityMakeThePublishedEmissions) {
  auto row = clean_row(0, 0);
  row.pue = 1.4;
  const auto runs = runs_of_files({{"a.csv", code_carbon_header() + row.text()}});
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_DOUBLE_EQ(runs[0].pue, 1.4);
  EXPECT_NEAR(runs[0].intensity->value.value, 174, 1e-9);
  EXPECT_NEAR(emissions_of(runs[0], *runs[0].intensity)->value.value,
              runs[0].values.at("published_emissions_g"), 1e-9);
}

TEST(ToRun, LogsBesideEachOtherAreOneRunOverTheTimeOfThePower) {
  const StudyFiles files{{"logs/gpu-power-20240302T100000.csv", nvidia_smi_log(1, 100)},
                         {"logs/cpu-mem-usage-20240302T100000.csv", usage_log(103)}};
  const auto runs = runs_of_files(files);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_NEAR(duration_of(runs[0]).count(), 99, 0.01);
  EXPECT_EQ(runs[0].traces.size(), 7u);
  EXPECT_DOUBLE_EQ(runs[0].account.coverage, 1);
}

TEST(ToRun, TwoLogsOfPowerOfOneDayAreTwoRuns) {
  const auto log = [](const char* hour, int watts) {
    std::string text = "timestamp, power.draw [W]\n";
    for (int i = 0; i < 60; ++i)
      text += fmt::format("2023/03/09 {}:00:{:02}.000, {}.25 W\n", hour, i, watts);
    return text;
  };
  std::string usage = "timestamp,cpu usage (%),memory usage (MB)\n";
  for (int i = 0; i < 60; ++i) usage += fmt::format("2023-03-09T11:00:{:02}.5,5,{}\n", i, 900 + i);
  const auto runs = runs_of_files({{"resnet50-20230309.csv", log("10", 100)},
                                   {"usage-20230309.csv", usage},
                                   {"vgg16-20230309.csv", log("11", 200)}});
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_NEAR(runs[0].account.energy->value, 59 * 100.25, 1e-6);
  EXPECT_NEAR(runs[1].account.energy->value, 59 * 200.25, 1e-6);
  EXPECT_EQ(runs[0].traces.size(), 1u) << "the process ran an hour later";
  EXPECT_EQ(runs[1].traces.size(), 3u);
  // Two boards logged at once, a file each: which of them the process used does not show.
  const auto boards = runs_of_files({{"a-20230309.csv", log("11", 100)},
                                     {"usage-20230309.csv", usage},
                                     {"b-20230309.csv", log("11", 200)}});
  for (const auto& run : boards) EXPECT_EQ(run.traces.size(), 1u);
}

TEST(ToRun, ARowThatNamesItsLogTellsOfItAndItsEnergyCountsOnce) {
  const std::string table =
      "architecture,env,trained_epochs,energy_j,training_duration_s,accuracy,trace_file\n"
      "vgg16,cloud,7,19000,100,0.9,logs/vgg16/gpu-power-20240302T100000.csv\n"
      "vgg19,cloud,8,21000,100,0.8,logs/vgg19/gpu-power-20240302T100000.csv\n"
      "lenet,cloud,9,1000,100,0.7,\n";
  const auto runs = runs_of_files(
      {{"theirs/logs/vgg16/gpu-power-20240302T100000.csv", nvidia_smi_log(1, 100)},
       {"theirs/otherlogs/vgg19/gpu-power-20240302T100000.csv", nvidia_smi_log(2, 100)},
       {"theirs/table.csv", table}});
  ASSERT_EQ(runs.size(), 4u) << "no log has the name that the second row says";
  for (const auto& run : runs) {
    const auto epochs = run.values.find("trained_epochs");
    if (run.traces.size() == 1) continue;
    EXPECT_EQ(epochs != run.values.end(), run.cell.factors.contains("architecture"));
    EXPECT_EQ(run.account.lines.size(), 1u) << "the board's power, not the table's energy";
    if (epochs == run.values.end()) continue;
    EXPECT_EQ(epochs->second, 7);
    EXPECT_EQ(run.values.at("published_energy_j"), 19000);
    EXPECT_NEAR(run.account.energy->value, 200 * 99, 1000);
  }
}

TEST(ToRun, BothLogsOfCarbontrackerAreOneRunAndNothingCountsTwice) {
  const StudyFiles files{
      {"1_carbontracker.log",
       "2022-11-14 15:44:48 - Epoch 1:\nDuration: 0:01:40.00\n2022-11-14 15:44:48 - Average power "
       "usage (W) for gpu: [100.]\n2022-11-14 15:44:48 - Average power usage (W) for cpu: [20.]\n"},
      {"1_carbontracker_output.log",
       "CarbonTracker: \nActual consumption for 1 epoch(s):\n\tTime:\t0:01:40\n\tEnergy:\t"
       "0.005266666667 kWh\n\tCO2eq:\t2.0 g\n"}};
  const auto runs = runs_of_files(files);
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_NEAR(runs[0].account.energy->value, 12000, 1e-6);
  EXPECT_NEAR(runs[0].pue, 1.58, 1e-6);
  EXPECT_NEAR(emissions_of(runs[0], *runs[0].intensity)->value.value, 2.0, 1e-5);
  EXPECT_EQ(runs[0].facts.at("imported_from"), "1_carbontracker.log; 1_carbontracker_output.log");
}

TEST(Label, PathsTellTheLevels) {
  using Levels = std::map<std::string, std::string>;
  EXPECT_EQ(levels_in_path("x/out_code_carbon_MNIST_VGG16_2/emissions.csv",
                           "out_code_carbon_{data}_{architecture}_{repetition}"),
            (Levels{{"data", "MNIST"}, {"architecture", "VGG16"}, {"repetition", "2"}}));
  EXPECT_EQ(levels_in_path("kaggle/emissions_CIFAR10_south_carolina.csv", "emissions_{data}_*.csv"),
            (Levels{{"data", "CIFAR10"}}));
  EXPECT_EQ(levels_in_path("traces/cloud/vgg16/gpu-1.csv", "{host}/{architecture}/gpu-*"),
            (Levels{{"host", "cloud"}, {"architecture", "vgg16"}}));
  EXPECT_FALSE(levels_in_path("a/b.csv", "c_{x}"));
  EXPECT_FALSE(levels_in_path("", "{x}"));
}

TEST(Label, RowsAreNamedInFilesThatHaveAsMany) {
  const auto one = read_import(code_carbon_header() + clean_row(0, 0).text(), "one");
  const auto two =
      read_import(code_carbon_header() + clean_row(1, 0).text() + clean_row(2, 0).text(), "two");
  ASSERT_TRUE(one && two);
  const LabelOptions options{.rows = {"architecture=a,b"}};
  std::vector<Import> imports{*one, *two};
  for (auto& import : imports) ASSERT_TRUE(label(import, options));
  EXPECT_FALSE(imports[0].rows[0].factors.contains("architecture"));
  EXPECT_EQ(imports[1].rows[1].factors.at("architecture"), "b");
  EXPECT_TRUE(check_row_labels(imports, options));
  imports.pop_back();
  const auto unused = check_row_labels(imports, options);
  ASSERT_FALSE(unused) << "no file has two rows";
  EXPECT_EQ(unused.error().kind, Error::Kind::invalid);
  EXPECT_TRUE(check_row_labels({}, options)) << "where there are no rows in order";
  auto samples = read_import(nvidia_smi_log(1, 5), "gpu.csv");
  ASSERT_TRUE(samples);
  EXPECT_TRUE(label(*samples, {.rows = {"architecture"}})) << "it has no rows to name";
}

TEST(Label, OptionsThatAreMalformedAreAnError) {
  auto import = read_import(code_carbon_header() + clean_row(0, 0).text(), "f");
  ASSERT_TRUE(import);
  EXPECT_TRUE(label(*import, {.rows = {"architecture=a"}}));
  EXPECT_EQ(import->rows[0].factors.at("architecture"), "a");
  for (const auto* option : {"architecture", "=a", "architecture=a:x", "architecture=a:0"}) {
    const auto result = label(*import, {.rows = {option}});
    ASSERT_FALSE(result) << option;
    EXPECT_EQ(result.error().kind, Error::Kind::invalid);
  }
  EXPECT_TRUE(label(*import, {.columns = {"host=region"}}));
  EXPECT_EQ(import->rows[0].factors.at("host"), "catalonia");
}

TEST(Collect, FoldersAreReadWithWhatIsKnownInThem) {
  const TemporaryFolder folder;
  for (const auto& file : clean_study())
    ASSERT_TRUE(write_text(folder.path() / file.name, file.text));
  ASSERT_TRUE(write_text(folder.path() / "README.md", "# words\n"));
  ASSERT_TRUE(write_text(folder.path() / ".git/emissions.csv", "hidden"));
  const std::vector<std::string> paths{folder.path().string()};
  const auto collected = collect(paths, {}, {});
  ASSERT_TRUE(collected) << collected.error().what;
  EXPECT_EQ(collected->imports.size(), clean_study().size());
  ASSERT_EQ(collected->passed_over.size(), 1u);
  EXPECT_TRUE(collected->passed_over[0].file.ends_with("README.md"));
  const std::vector<std::string> named{(folder.path() / "README.md").string()}, none{"/no/such"};
  EXPECT_FALSE(collect(named, {}, {})) << "a file that was named must be known";
  EXPECT_EQ(collect(none, {}, {}).error().kind, Error::Kind::missing);
}

// All that is published of a study, and a backup of a part beside it.
TEST(Collect, ACopyOfAFileIsPassedOverAndSaid) {
  const TemporaryFolder folder;
  const auto log = code_carbon_header() + clean_row(0, 0).text();
  const std::string outcome = "acf: [0.5, 0.9]\n";
  for (const auto* name : {"a/emissions.csv", "backup/emissions.csv"})
    ASSERT_TRUE(write_text(folder.path() / name, log));
  ASSERT_TRUE(
      write_text(folder.path() / "b/emissions.csv", code_carbon_header() + clean_row(1, 0).text()));
  for (const auto* name : {"a/accuracy.txt", "b/accuracy.txt", "backup/accuracy.txt"})
    ASSERT_TRUE(write_text(folder.path() / name, outcome));
  const std::vector<std::string> paths{folder.path().string()};
  const auto collected = collect(paths, {}, {});
  ASSERT_TRUE(collected) << collected.error().what;
  EXPECT_EQ(collected->imports.size(), 4u) << "two runs may have the same accuracy";
  ASSERT_EQ(collected->passed_over.size(), 2u);
  for (const auto& file : collected->passed_over)
    EXPECT_NE(file.file.find("backup/"), std::string::npos) << file.file;
  EXPECT_NE(collected->passed_over[0].reason.find("is the same as"), std::string::npos);
  EXPECT_EQ(runs_of(collected->imports, {}).size(), 2u);
  ASSERT_TRUE(write_text(folder.path() / "whole.csv", log));
  const auto whole = collect(paths, {}, {});
  ASSERT_TRUE(whole) << whole.error().what;
  EXPECT_TRUE(whole->imports.back().file.ends_with("whole.csv")) << "the least deep stays";
}

TEST(Collect, AFolderThatMayNotBeReadIsSaid) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read every folder";
  const TemporaryFolder folder;
  ASSERT_TRUE(write_text(folder.path() / "a.csv", code_carbon_header() + clean_row(0, 0).text()));
  ASSERT_TRUE(write_text(folder.path() / "closed/b.csv", ""));
  std::filesystem::permissions(folder.path() / "closed", std::filesystem::perms::none);
  const std::vector<std::string> paths{folder.path().string()};
  const auto collected = collect(paths, {}, {});
  std::filesystem::permissions(folder.path() / "closed", std::filesystem::perms::owner_all);
  ASSERT_TRUE(collected) << collected.error().what;
  ASSERT_EQ(collected->passed_over.size(), 1u);
  EXPECT_NE(collected->passed_over[0].reason.find("may not be read"), std::string::npos);
}

TEST(RawFile, IsKeptOnceUnderItsHash) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "a.csv", store = folder.path() / "store/runs.db";
  ASSERT_TRUE(write_text(file, "abc"));
  const std::string hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(sha256_of_text("abc"), hash);
  ASSERT_TRUE(keep_raw_file(file, hash, store));
  EXPECT_EQ(raw_file_path(store, hash), folder.path() / "store/raw" / hash);
  EXPECT_EQ(*read_text(raw_file_path(store, hash)), "abc");
  ASSERT_TRUE(write_text(raw_file_path(store, hash), "half"));
  ASSERT_TRUE(keep_raw_file(file, hash, store)) << "what is damaged is replaced";
  EXPECT_EQ(*read_text(raw_file_path(store, hash)), "abc");
  ASSERT_TRUE(write_text(file, "other"));
  std::filesystem::remove(raw_file_path(store, hash));
  EXPECT_EQ(keep_raw_file(file, hash, store).error().kind, Error::Kind::transient);
}

}  // namespace
}  // namespace joulelab

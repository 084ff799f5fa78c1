// Each finding both ways: a clean study raises none, and each defect that is planted in it is
// found.

#include "ingest/audit.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <sstream>

#include "base/text.h"
#include "ingest/clean_study.h"
#include "ingest/summary.h"
#include "ingest/trace_builder.h"

namespace joulelab {
namespace {

StudyFile& file_of(StudyFiles& files, std::string_view name) {
  return *std::ranges::find_if(files, [&](const auto& f) { return f.name.ends_with(name); });
}

void replace(std::string& text, std::string_view from, std::string_view to, int times = 1) {
  std::size_t at = 0;
  for (int i = 0; i < times; ++i) {
    at = text.find(from, at);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

// The lines of a text, changed one by one; line 0 is the header.
void for_each_line(std::string& text, const std::function<void(int, std::string&)>& change) {
  std::string result;
  int number = 0;
  for (const auto part : split(text, '\n')) {
    std::string line(part);
    if (!line.empty()) change(number++, line);
    if (!line.empty()) result += line + "\n";
  }
  text = result;
}

StudyFile& first_row(StudyFiles& files) { return file_of(files, "emissions.csv"); }
StudyFile& gpu_log(StudyFiles& files) { return file_of(files, "gpu-power-20240302T100000.csv"); }

// Three stops of one tracker: each row holds what came before.
std::string cumulative_rows(const std::string& run_id, int rows, int first = 0) {
  std::string text;
  for (int i = 1; i <= rows; ++i) {
    auto row = clean_row(first + i, 0);
    row.run_id = run_id;
    row.duration_s *= i;
    text += row.text();
  }
  return text;
}

void plant_row(StudyFiles& files, const std::function<void(CodeCarbonRow&)>& change) {
  auto row = clean_row(0, 0);
  change(row);
  first_row(files).text = code_carbon_header() + row.text();
}

using Plant = std::function<void(StudyFiles&)>;

std::map<std::string, Plant> planted_defects() {
  std::map<std::string, Plant> plants;
  plants["duplicate-rows"] = [](StudyFiles& files) {
    first_row(files).text += clean_row(0, 0).text();
  };
  plants["missing-log"] = [](StudyFiles& files) {
    for_each_line(file_of(files, "table.csv").text,
                  [](int i, std::string& line) { line += i == 0 ? ",trace_file" : ",gone.csv"; });
  };
  plants["no-run"] = [](StudyFiles& files) {
    for_each_line(file_of(files, "table.csv").text, [](int i, std::string& line) {
      const auto at = line.find(',', line.find(',', line.find(',') + 1) + 1);
      if (i == 1) line = line.substr(0, at + 1) + line.substr(line.find(',', at + 1));
    });
  };
  plants["cumulative-rows"] = [](StudyFiles& files) {
    first_row(files).text = code_carbon_header() + cumulative_rows("one", 3);
  };
  plants["shared-run-id"] = [](StudyFiles& files) {
    files.push_back({"kaggle.csv", code_carbon_header() + cumulative_rows("one", 3) +
                                       cumulative_rows("two", 6, 30)});
  };
  plants["one-process"] = [](StudyFiles& files) {
    auto again = clean_row(40, 0);
    again.run_id = clean_row(0, 0).run_id;
    again.duration_s = 500;
    first_row(files).text += again.text();
  };
  plants["counter-wrap"] = [](StudyFiles& files) {
    plant_row(files, [](auto& row) {
      row.cpu_power_w = row.cpu_w;
      row.cpu_w = -20;
    });
  };
  plants["counter-reset"] = [](StudyFiles& files) {
    files.push_back({"total.csv", "time_s,energy_j\n0,0\n1,100\n2,200\n3,10\n4,110\n"});
  };
  plants["negative-power"] = [](StudyFiles& files) {
    for_each_line(gpu_log(files).text, [](int i, std::string& line) {
      if (i == 50) line = "2024/03/02 10:00:49.200, 0, Board, 80 %, -5.00 W, 300.00 W, 60";
    });
  };
  plants["above-limit"] = [](StudyFiles& files) {
    for_each_line(gpu_log(files).text, [](int i, std::string& line) {
      if (i == 50) line = "2024/03/02 10:00:49.200, 0, Board, 80 %, 412.00 W, 300.00 W, 60";
    });
  };
  plants["energy-power-mismatch"] = [](StudyFiles& files) {
    file_of(files, "table.csv").text += "vgg16,mnist,100000,600,240,4.83,0.9\n";
  };
  plants["parts-mismatch"] = [](StudyFiles& files) {
    auto row = clean_row(0, 0);
    auto text = row.text();
    const double all = (row.cpu_w + row.gpu_w + row.ram_w) * row.duration_s / 3.6e6;
    replace(text, fmt::format("{},Spain", all), fmt::format("{},Spain", 0.7 * all));
    first_row(files).text = code_carbon_header() + text;
  };
  plants["unit-slip"] = [](StudyFiles& files) {
    plant_row(files, [](auto& row) { row.g_per_kwh = 0.174; });
  };
  plants["constant-power"] = [](StudyFiles& files) {
    plant_row(files, [](auto& row) { row.cpu_w = row.cpu_power_w = 42.5; });
  };
  plants["pue-included"] = [](StudyFiles& files) {
    plant_row(files, [](auto& row) { row.pue = 1.4; });
  };
  plants["all-gpus-billed"] = [](StudyFiles& files) {
    plant_row(files, [](auto& row) { row.gpu_count = 8; });
  };
  plants["shifted-columns"] = [](StudyFiles& files) {
    first_row(files).text += "2024-03-09T01:00:00,study,0000-99,600,0.01,1e-5\n";
  };
  plants["truncated-watts"] = [](StudyFiles& files) {
    for_each_line(gpu_log(files).text, [](int i, std::string& line) {
      const auto point = line.find('.', line.find(" %, "));
      if (i > 0) line.replace(point, 3, "");
    });
  };
  plants["cut-tail"] = [](StudyFiles& files) {
    auto& text = gpu_log(files).text;
    text.resize(text.size() - 30);
  };
  plants["early-end"] = [](StudyFiles& files) {
    for_each_line(gpu_log(files).text, [](int i, std::string& line) {
      if (i > 250) line.clear();
    });
  };
  plants["duplicate-time"] = [](StudyFiles& files) {
    for_each_line(gpu_log(files).text, [](int i, std::string& line) {
      if (i == 50) line += "\n" + line;
    });
  };
  plants["backward-time"] = [](StudyFiles& files) {
    for_each_line(gpu_log(files).text, [](int i, std::string& line) {
      if (i == 50) replace(line, "10:00:49", "10:00:12");
    });
  };
  plants["gap"] = [](StudyFiles& files) {
    for_each_line(gpu_log(files).text, [](int i, std::string& line) {
      if (i > 100 && i < 140) line.clear();
    });
  };
  plants["unreadable-value"] = [](StudyFiles& files) {
    for_each_line(gpu_log(files).text, [](int i, std::string& line) {
      if (i == 50) line = "2024/03/02 10:00:49.103, 0, Board, 80 %, [N/A], 300.00 W, 60";
    });
  };
  plants["mixed-regimes"] = [](StudyFiles& files) {
    plant_row(files, [](auto& row) { row.gpu_w = 70; });
  };
  plants["at-chance"] = [](StudyFiles& files) {
    file_of(files, "out_cifar10_vgg16_1/accuracy.txt").text = "acf: [0.1, 0.1, 0.1]\n";
  };
  plants["same-outcome"] = [](StudyFiles& files) {
    for_each_line(file_of(files, "table.csv").text, [](int i, std::string& line) {
      if (i > 0) line = line.substr(0, line.rfind(',')) + (i <= 6 ? ",0.87" : ",0.81");
    });
  };
  plants["unbalanced-cells"] = [](StudyFiles& files) {
    std::erase_if(files, [](const auto& file) {
      return file.name.starts_with("out_cifar10_vgg16_1/emissions");
    });
  };
  plants["mixed-bases"] = [](StudyFiles& files) {
    plant_row(files, [](auto& row) {
      row.country = "United States";
      row.code = "USA";
      row.region = "oregon";
      row.g_per_kwh = 139;
    });
  };
  return plants;
}

TEST(Audit, ACleanStudyRaisesNoAlarm) {
  const auto files = clean_study();
  ASSERT_EQ(imports_of(files).size(), files.size()) << "every file is recognised";
  for (const auto& finding : audit_of(files).findings) {
    ADD_FAILURE() << finding.code << " " << finding.file << ": " << finding.text;
  }
}

TEST(Audit, EveryCodeHasADefectThatIsPlantedHere) {
  const auto plants = planted_defects();
  for (const auto& code : audit_codes())
    EXPECT_TRUE(plants.contains(std::string(code.code))) << code.code;
  EXPECT_EQ(plants.size(), audit_codes().size());
}

TEST(Audit, EachPlantedDefectIsFound) {
  for (const auto& [code, plant] : planted_defects()) {
    auto files = clean_study();
    plant(files);
    const auto report = audit_of(files);
    const auto* finding = find_code(report, code);
    ASSERT_NE(finding, nullptr) << code;
    EXPECT_FALSE(finding->text.empty()) << code;
    EXPECT_FALSE(finding->file.empty()) << code;
  }
}

// Planted ones aside, nothing else is found that the defect does not itself bring about.
TEST(Audit, ADefectRaisesNoAlarmElsewhere) {
  for (const auto& [code, plant] : planted_defects()) {
    auto files = clean_study();
    plant(files);
    std::set<std::string> changed;
    const auto clean = clean_study();
    for (const auto& file : files) {
      const auto same = std::ranges::find_if(
          clean, [&](const auto& f) { return f.name == file.name && f.text == file.text; });
      if (same == clean.end()) changed.insert(file.name);
    }
    for (const auto& finding : audit_of(files).findings) {
      const bool is_about_cells = finding.code == "unbalanced-cells" ||
                                  finding.code == "mixed-regimes" || finding.code == "mixed-bases";
      EXPECT_TRUE(is_about_cells || changed.contains(finding.file))
          << code << " planted, " << finding.code << " in " << finding.file;
    }
  }
}

TEST(Audit, EveryCodeHasItsSectionInTheDocument) {
  std::stringstream document;
  document << std::ifstream(std::string(JOULELAB_SOURCE) + "/docs/AUDIT.md").rdbuf();
  for (const auto& code : audit_codes()) {
    EXPECT_NE(document.str().find(fmt::format("\n## {}\n", code.code)), std::string::npos)
        << code.code;
  }
}

TEST(Audit, CumulativeRowsBecomeTheirDifferences) {
  StudyFiles files{{"emissions.csv", code_carbon_header() + cumulative_rows("one", 3)}};
  const auto report = audit_of(files);
  const auto& rows = report.repaired.front().rows;
  ASSERT_EQ(rows.size(), 3u);
  const auto published = imports_of(files).front().rows;
  for (std::size_t i = 1; i < 3; ++i) {
    EXPECT_DOUBLE_EQ(rows[i].energy->value,
                     published[i].energy->value - published[i - 1].energy->value);
    EXPECT_DOUBLE_EQ(rows[i].duration->count(),
                     published[i].duration->count() - published[i - 1].duration->count());
    EXPECT_DOUBLE_EQ(rows[i].emissions->value,
                     published[i].emissions->value - published[i - 1].emissions->value);
    EXPECT_EQ(rows[i].values.at("published_energy_j"), published[i].energy->value);
  }
  const auto* finding = find_code(report, "cumulative-rows");
  ASSERT_TRUE(finding && finding->change && finding->change->after);
  EXPECT_TRUE(finding->is_repaired);
  EXPECT_GT(finding->change->before, 1.5 * *finding->change->after);
  EXPECT_EQ(finding->lines, (std::vector<int>{2, 3, 4}));
}

TEST(Audit, ATrackerThatBeganAnewIsNotSubtracted) {
  auto again = clean_row(9, 0);
  again.run_id = "one";
  StudyFiles files{
      {"emissions.csv", code_carbon_header() + cumulative_rows("one", 2) + again.text()}};
  const auto report = audit_of(files);
  EXPECT_DOUBLE_EQ(report.repaired.front().rows[2].duration->count(), again.duration_s);
}

TEST(Audit, ACounterThatLostItsWrapsIsToldByThePowerBesideIt) {
  auto files = clean_study();
  plant_row(files, [](auto& row) {
    row.cpu_power_w = 200;
    row.cpu_w = 20;
  });
  const auto report = audit_of(files);
  const auto* finding = find_code(report, "counter-wrap");
  ASSERT_NE(finding, nullptr);
  EXPECT_FALSE(finding->is_repaired) << "how many ranges were lost is not known";
}

TEST(Audit, AnUnknownPartMakesAnUnknownTotalAndNoZero) {
  auto files = clean_study();
  planted_defects().at("counter-wrap")(files);
  const auto report = audit_of(files);
  const auto& row = report.repaired.front().rows.front();
  EXPECT_FALSE(row.energy);
  EXPECT_FALSE(row.parts.front().energy);
  EXPECT_TRUE(row.parts[1].energy);
}

TEST(Audit, PueIsDividedOutAndKeptApart) {
  auto files = clean_study();
  planted_defects().at("pue-included")(files);
  const auto report = audit_of(files);
  const auto& row = report.repaired.front().rows.front();
  const auto clean = clean_row(0, 0);
  EXPECT_NEAR(row.energy->value, (clean.cpu_w + clean.gpu_w + clean.ram_w) * clean.duration_s,
              1e-6);
  EXPECT_EQ(row.values.at("pue"), 1.4);
}

TEST(Audit, KilowattHoursTakenForJoulesShowInThePowerAndInTheTotal) {
  StudyFiles files{{"table.csv",
                    "architecture,energy_kwh,duration_s,avg_power_w\n"
                    "a,216000,900,240\nb,212000,880,240.9\n"}};
  const auto report = audit_of(files);
  const auto* finding = find_code(report, "unit-slip");
  ASSERT_NE(finding, nullptr);
}

TEST(Audit, SamplesOutOfOrderAreSortedAndBothEnergiesTold) {
  StudyFiles files{{"p.csv", "time_s,power_w\n0,100\n2,100\n1,100\n3,100\n"}};
  const auto report = audit_of(files);
  const auto* finding = find_code(report, "backward-time");
  ASSERT_NE(finding, nullptr);
  EXPECT_TRUE(finding->is_repaired);
  EXPECT_DOUBLE_EQ(*finding->change->after, 300 / 3.6e6);
}

// Two hours of 100 W from 01:00 summer time, then an hour of 300 W from 02:00 winter time.
std::string log_over_the_end_of_summer_time(int set_back_s) {
  std::string text = "time,power [W]\n";
  const auto line = [&](int second, int watts) {
    text += fmt::format("2024-10-27 {:02}:{:02}:{:02},{}\n", second / 3600, second / 60 % 60,
                        second % 60, watts);
  };
  for (int i = 3600; i < 3 * 3600; i += 10) line(i, 100);
  for (int i = 0; i <= 3600; i += 10) line(3 * 3600 - set_back_s + i, 300);
  return text;
}

TEST(Audit, TheEndOfSummerTimeTakesNoHourAway) {
  const auto report = audit_of({{"p.csv", log_over_the_end_of_summer_time(3600)}});
  const auto& imported = report.repaired.front().traces.front();
  EXPECT_NEAR(trapezoid(imported.trace.points).value, 7200 * 100 + 3600 * 300 + 10 * 100, 1000);
  EXPECT_EQ(imported.moved, Seconds{3600});
  const auto* finding = find_code(report, "backward-time");
  ASSERT_NE(finding, nullptr);
  EXPECT_TRUE(finding->is_repaired);
  EXPECT_EQ(find_code(report, "duplicate-time"), nullptr);
  EXPECT_EQ(find_code(report, "gap"), nullptr);
}

TEST(Audit, AnotherStepBackOfTheClockLeavesTheEnergyNotKnown) {
  const auto report = audit_of({{"p.csv", log_over_the_end_of_summer_time(1000)}});
  const auto* finding = find_code(report, "backward-time");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->severity, Severity::wrong);
  const auto summary = summaries_of(report.repaired.front(), report.findings).at(0);
  EXPECT_FALSE(summary.energy_j);
  EXPECT_FALSE(summary.duration_s);
}

TEST(Audit, IdleBoardsBesideABusyOneAreNamed) {
  std::string log = "timestamp, index, utilization.gpu [%], power.draw [W]\n";
  for (int i = 0; i < 20; ++i) {
    for (int board = 0; board < 2; ++board) {
      log += fmt::format("2024/03/02 10:00:{:02}.000, {}, {} %, {}.50 W\n", i, board, 90 * board,
                         40 + 200 * board);
    }
  }
  const auto report = audit_of({{"gpu.csv", log}});
  const auto* finding = find_code(report, "all-gpus-billed");
  ASSERT_NE(finding, nullptr);
  EXPECT_NE(finding->text.find("Boards 0 were never used while 1 worked"), std::string::npos);
}

TEST(Audit, NothingAtAllIsNoFinding) {
  EXPECT_TRUE(audit({}).findings.empty());
  EXPECT_TRUE(audit({Import{}}).findings.empty());
}

}  // namespace
}  // namespace joulelab

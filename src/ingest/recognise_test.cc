// Each format as its tool writes it, and in the states in which files are found.

#include "ingest/recognise.h"

#include <gtest/gtest.h>

#include "ingest/clean_study.h"
#include "ingest/gap.h"
#include "ingest/summary.h"

namespace joulelab {
namespace {

Import read(std::string_view text, const ReadOptions& options = {}) {
  auto import = read_import(text, "file", options);
  EXPECT_TRUE(import) << import.error().what;
  return import ? std::move(*import) : Import{};
}

constexpr const char* units_in_values =
    "timestamp, name, utilization.gpu [%], utilization.memory [%], memory.total [MiB], memory.used "
    "[MiB], power.draw [W], power.max_limit [W], temperature.gpu\n"
    "2023/03/08 22:28:48.734, NVIDIA GeForce RTX 3090, 0 %, 0 %, 24268 MiB, 23655 MiB, 7.96 W, "
    "350.00 W, 27\n"
    "2023/03/08 22:28:49.734, NVIDIA GeForce RTX 3090, 4 %, 0 %, 24268 MiB, 23655 MiB, 34.80 W, "
    "350.00 W, 30\n";
constexpr const char* bare_header =
    "timestamp,gpu_name,gpu_usage,gpu_memory_usage,gpu_total_memory,gpu_memory_used,gpu_power_draw,"
    "gpu_max_power,gpu_temperature\n"
    "2023-03-08 22:28:48.734,RTX 3090,0 %,0 %,24268 MiB,23657 MiB,7.96 W,350.00 W,31\n"
    "2023-03-08 22:28:49.734,RTX 3090,4 %,0 %,24268 MiB,23657 MiB,34.80 W,350.00 W,31\n";

TEST(NvidiaSmi, AllDialectsGiveTheSameTrace) {
  const auto a = read(units_in_values), b = read(bare_header);
  const auto c = read(
      "timestamp, power.draw [W], power.limit [W]\n2023/03/08 22:28:48.734, 7.96, "
      "350.00\n2023/03/08 22:28:49.734, 34.80, 350.00\n");
  for (const auto* import : {&a, &b, &c}) {
    EXPECT_EQ(import->format, Format::nvidia_smi);
    EXPECT_EQ(import->traces.front().trace.points, a.traces.front().trace.points);
    EXPECT_EQ(import->traces.front().limit, Watts{350});
    const auto summary = summaries_of(*import, {}).at(0);
    EXPECT_DOUBLE_EQ(*summary.energy_j, (7.96 + 34.80) / 2);
    EXPECT_EQ(summary.samples, 2);
  }
  EXPECT_EQ(a.facts.at("gpu_model"), "NVIDIA GeForce RTX 3090");
}

TEST(NvidiaSmi, SeveralBoardsAreATraceEach) {
  const auto import = read(
      "timestamp, index, power.draw [W]\n2023/03/08 22:28:48.734, 0, 100.00 W\n"
      "2023/03/08 22:28:48.736, 1, 50.00 W\n2023/03/08 22:28:49.734, 0, 100.00 W\n"
      "2023/03/08 22:28:49.736, 1, 50.00 W\n");
  const auto summaries = summaries_of(import, {});
  ASSERT_EQ(summaries.size(), 2u);
  EXPECT_EQ(summaries[1].channel, "nvidia-smi/gpu-1");
  EXPECT_DOUBLE_EQ(*summaries[1].energy_j, 50);
}

TEST(NvidiaSmi, ACellWithoutAValueIsNoZero) {
  const auto import = read(
      "timestamp, power.draw [W]\n2023/03/08 22:28:48.000, 100.00 W\n2023/03/08 22:28:49.000, "
      "[N/A]\n2023/03/08 22:28:50.000, 100.00 W\n");
  const auto summary = summaries_of(import, {}).at(0);
  EXPECT_EQ(summary.samples, 2);
  EXPECT_DOUBLE_EQ(*summary.mean_power_w, 100);
  EXPECT_DOUBLE_EQ(*summary.energy_j, 200);
}

TEST(UsageLog, IsRecognisedAndHoldsNoEnergy) {
  const auto import = read(usage_log(10));
  EXPECT_EQ(import.format, Format::usage_log);
  EXPECT_EQ(import.traces.size(), 3u);
  const auto summaries = summaries_of(import, {});
  ASSERT_EQ(summaries.size(), 1u);
  EXPECT_FALSE(summaries[0].energy_j);
  EXPECT_NEAR(*summaries[0].duration_s, 9, 1e-3);
}

TEST(CodeCarbon, OldAndNewVersionsAreReadByName) {
  const auto old = read(
      "timestamp,project_name,duration,emissions,energy_consumed,country_name,country_iso_code,"
      "region,on_cloud,cloud_provider,cloud_region\n"
      "2021-01-02T03:04:05,p,100,0.001,0.01,France,FRA,,N,,\n");
  EXPECT_EQ(old.format, Format::code_carbon);
  EXPECT_DOUBLE_EQ(old.rows.at(0).energy->value, 36000);
  EXPECT_DOUBLE_EQ(old.rows.at(0).emissions->value, 1);
  EXPECT_TRUE(old.rows.at(0).parts.empty());
  const auto newer = read(code_carbon_header() + clean_row(0, 0).text());
  EXPECT_EQ(newer.rows.at(0).parts.size(), 3u);
  EXPECT_EQ(newer.rows.at(0).facts.at("country_iso_code"), "ESP");
}

// CodeCarbon 3.3 appends 38 cells under the header of 32 that 2.8 wrote.
TEST(CodeCarbon, RowsOfAnotherVersionAreReadByItsColumns) {
  const std::string late =
      "2024-04-01T00:00:00,study,0000-77,exp,600,0.01,1e-5,55,180,9,0.01,0.03,0.002,0.042,0.1,"
      "Spain,"
      "ESP,catalonia,,,Linux,3.11,3.3.0,16,CPU,1,1 x "
      "Board,2.1,41.4,64,machine,20,80,30,12,N,1.0,0.2"
      "\n";
  const auto import = read(code_carbon_header() + clean_row(0, 0).text() + late);
  ASSERT_EQ(import.rows.size(), 2u);
  EXPECT_DOUBLE_EQ(import.rows[1].energy->value, 0.042 * 3.6e6);
  EXPECT_EQ(import.rows[1].facts.at("country_name"), "Spain");
  ASSERT_EQ(import.findings.size(), 1u);
  EXPECT_EQ(import.findings[0].code, "shifted-columns");
  EXPECT_TRUE(import.findings[0].is_repaired);
  EXPECT_EQ(import.findings[0].lines, std::vector<int>{3});
}

constexpr const char* carbontracker_log =
    "2022-11-14 15:42:43 - CarbonTracker: The following components were found: GPU with device(s) "
    "NVIDIA GeForce RTX 3060. CPU with device(s) cpu:0.\n"
    "2022-11-14 15:44:48 - Epoch 1:\nDuration: 0:01:40.00\n"
    "2022-11-14 15:44:48 - Average power usage (W) for gpu: [100. 50.]\n"
    "2022-11-14 15:44:48 - Average power usage (W) for cpu: [20.]\n"
    "2022-11-14 15:46:48 - Epoch 2:\nDuration: 0:01:40.00\n"
    "2022-11-14 15:46:48 - Average power usage (W) for gpu: [120. 50.]\n"
    "2022-11-14 15:46:48 - Average power usage (W) for cpu: None\n";
constexpr const char* carbontracker_output =
    "CarbonTracker: \nActual consumption for 2 epoch(s):\n\tTime:\t0:03:20\n\tEnergy:\t0.015800 "
    "kWh\n"
    "\tCO2eq:\t4.424 g\n\tThis is equivalent to:\n\t0.04 km travelled by car\n"
    "CarbonTracker: \nPredicted consumption for 100 epoch(s):\n\tTime:\t2:46:40\n\tEnergy:\t0.79 "
    "kWh\n\tCO2eq:\t221.2 g\n";

TEST(Carbontracker, EpochsAddUpAndPredictionsAreLeftOut) {
  const auto standard = read(carbontracker_log);
  EXPECT_EQ(standard.format, Format::carbontracker);
  const auto& row = standard.rows.at(0);
  EXPECT_DOUBLE_EQ(row.duration->count(), 200);
  ASSERT_EQ(row.parts.size(), 3u);
  EXPECT_DOUBLE_EQ(row.parts[0].energy->value, 2000) << "a mean of None is no energy";
  EXPECT_DOUBLE_EQ(row.parts[1].energy->value, 22000);
  EXPECT_DOUBLE_EQ(row.parts[2].energy->value, 10000);
  const auto output = read(carbontracker_output);
  EXPECT_DOUBLE_EQ(output.rows.at(0).energy->value, 0.0158 * 3.6e6);
  EXPECT_DOUBLE_EQ(output.rows.at(0).emissions->value, 4.424);
  EXPECT_EQ(output.rows.at(0).values.at("epochs"), 2);
}

TEST(Carbontracker, TheHiddenPueIsToldByTheLogBesideIt) {
  StudyFiles files{{"1_carbontracker.log", carbontracker_log},
                   {"1_carbontracker_output.log", carbontracker_output}};
  const auto report = audit_of(files);
  const auto* finding = find_code(report, "pue-included");
  ASSERT_NE(finding, nullptr);
  EXPECT_NEAR(report.repaired[1].rows[0].values.at("pue"), 0.0158 * 3.6e6 / 34000, 1e-12);
  EXPECT_NEAR(report.repaired[1].rows[0].energy->value, 34000, 1e-9);
  files.erase(files.begin());
  const auto alone = audit_of(files);
  EXPECT_NEAR(alone.repaired[0].rows[0].energy->value, 0.01 * 3.6e6, 1e-6);
  EXPECT_NE(find_code(alone, "pue-included")->text.find("assumed"), std::string::npos);
}

TEST(WattmeterSummary, IsARowOfTheWall) {
  const auto import = read(R"({"Wh": 1, "joules": 3600, "samples": 500, "timeExecution": 5})");
  EXPECT_EQ(import.rows.at(0).parts.at(0).component, Component::wall);
  EXPECT_EQ(summaries_of(import, {}).at(0).samples, 500);
  for (const auto* text : {"{", "{}", "[1]", R"({"joules": "many", "timeExecution": 5})",
                           R"({"joules": 1})", R"({"joules": 1, "timeExecution": 0})"}) {
    EXPECT_FALSE(read_import(text, "f")) << text;
  }
}

TEST(PtdLog, SamplesPastMidnightGoOnAndLabelsAreWindows) {
  const auto import = read(
      "Time,28-12-2020 23:59:59.000,Watts,20.0,Volts,228.5,Amps,0.2,PF,0.4,Mark,idle\n"
      "Time,29-12-2020 00:00:00.000,Watts,40.0,Volts,228.5,Amps,0.2,PF,0.4,Mark,run\n"
      "Notes of the tester\n"
      "Time,29-12-2020 00:00:01.000,Watts,60.0,Volts,228.5,Amps,0.2,PF,0.4,Mark,run\n"
      "Time,29-12-2020 00:00:02.000,Watts,6");
  EXPECT_EQ(import.format, Format::ptd_log);
  EXPECT_TRUE(import.has_cut_tail);
  const auto summary = summaries_of(import, {}).at(0);
  EXPECT_DOUBLE_EQ(*summary.energy_j, 80);
  EXPECT_DOUBLE_EQ(*summary.duration_s, 2);
  ASSERT_EQ(import.marks.size(), 4u);
  EXPECT_EQ(import.marks[2].name, "run");
  EXPECT_FALSE(import.facts.contains("date_order")) << "28 is no month";
}

TEST(PtdLog, LabelsMoveWithTheHourOfSummerTime) {
  std::string text;
  for (int i = 0; i < 720; ++i) {
    const int second = 10 * (i % 360);
    text += fmt::format("Time,25-10-2020 02:{:02}:{:02}.000,Watts,20.0,Mark,{}\n", second / 60,
                        second % 60, i < 540 ? "idle" : "run");
  }
  const auto import = read(text);
  EXPECT_EQ(import.traces.at(0).moved, Seconds{3600});
  ASSERT_EQ(import.marks.size(), 4u);
  const auto begin = import.traces[0].trace.points.front().at;
  EXPECT_EQ(import.marks[2].at - begin, Seconds{5400});
  EXPECT_EQ(import.marks[3].at - begin, Seconds{7190});
}

TEST(PowerCsv, TheUnitOfTimeCanBeTold) {
  ReadOptions options{.time_column = "t", .power_column = "p", .time_unit = "ms"};
  EXPECT_DOUBLE_EQ(*summaries_of(read("t,p\n0,100\n1000,100\n", options), {}).at(0).energy_j, 100);
  options.time_unit = "W";
  EXPECT_FALSE(read_import("t,p\n0,100\n1000,100\n", "f", options));
}

TEST(PowerCsv, IsReadByItsHeaderOrByOptions) {
  EXPECT_DOUBLE_EQ(*summaries_of(read("time_s,power_mw\n0,1000\n2,3000\n"), {}).at(0).energy_j, 4);
  const auto named = read("a,b,c\n0,x,10\n1,x,30\n",
                          {.time_column = "a", .power_column = "c", .component = Component::gpu});
  EXPECT_DOUBLE_EQ(*summaries_of(named, {}).at(0).energy_j, 20);
  EXPECT_EQ(named.traces.at(0).trace.channel.component, Component::gpu);
  const auto counted =
      read("t,e\n0,0.001\n10,0.003\n", {.time_column = "t", .energy_column = "e", .unit = "kWh"});
  EXPECT_NEAR(*summaries_of(counted, {}).at(0).energy_j, 7200, 1e-9);
  const auto unknown = read_import("a,b\n1,2\n", "f", {.time_column = "t", .power_column = "b"});
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().what.find("no column 't'"), std::string::npos);
  EXPECT_FALSE(read_import("t,p\n0,1\n", "f", {.power_column = "p", .unit = "parsec"}));
}

double energy_of(const Import& import) {
  return summaries_of(import, {}).at(0).energy_j.value_or(-1);
}

TEST(PowerCsv, CommasInNumbersAreDecimalsOrNoValue) {
  const auto import = read("time;power [W]\n0;100,50\n10;100,50\n");
  EXPECT_DOUBLE_EQ(energy_of(import), 1005);
  EXPECT_EQ(import.facts.at("decimal_mark"), "comma");
  const auto thousands = read("time,power [W]\n0,\"1,200.5\"\n10,\"1,200.5\"\n");
  EXPECT_EQ(thousands.traces.at(0).unreadable, 2);
  const auto report = audit({thousands});
  const auto* finding = find_code(report, "unreadable-value");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->severity, Severity::wrong) << "nothing is left";
  EXPECT_DOUBLE_EQ(energy_of(read("time,power\n0,0.1 kW\n10,100\n")), 1000);
  EXPECT_EQ(read("time,power [W]\n0,10 %\n10,100\n").traces.at(0).unreadable, 1);
}

TEST(PowerCsv, TheUnitOfTimeHoldsForAllThatTheHeaderNamesItFor) {
  for (const auto* unit : {"us", "ns", "ms"}) {
    const double per_s = unit[0] == 'u' ? 1e6 : unit[0] == 'n' ? 1e9 : 1e3;
    for (const double begin_s : {0.0, 1704103200.0}) {
      auto text = fmt::format("time [{}],power [W]\n", unit);
      for (int i = 0; i < 300; ++i)
        text += fmt::format("{:.0f},100\n", (begin_s + 500.0 * i) * per_s);
      const auto import = read(text);
      EXPECT_NEAR(energy_of(import), 100 * 500 * 299, 1e-2) << unit << begin_s;
      EXPECT_TRUE(import.findings.empty());
    }
  }
  EXPECT_DOUBLE_EQ(energy_of(read("time,power_w\n1704103200.5,10\n1704103201.5,10\n")), 10);
  EXPECT_DOUBLE_EQ(energy_of(read("time [ms],power_w\n2024-01-01 10:00:00,10\n2024-01-01 "
                                  "10:00:02,10\n")),
                   20);
}

TEST(PowerCsv, LinesWithoutATimeAreTold) {
  const auto import = read("time,power [W]\n0,1\ngarbage,1\n,1\n3,1\n");
  ASSERT_EQ(import.findings.size(), 1u);
  EXPECT_EQ(import.findings[0].lines, (std::vector<int>{3, 4}));
  EXPECT_EQ(import.findings[0].severity, Severity::wrong) << "half of them";
  const auto usage = read(usage_log(10) + "noon,5,900,40\n");
  ASSERT_EQ(usage.findings.size(), 1u);
  EXPECT_EQ(usage.findings[0].lines, std::vector<int>{12});
  const auto ptd = read(
      "Time,28-12-2020 23:59:58.000,Watts,20.0\nTime,soon,Watts,40.0\n"
      "Time,28-12-2020 23:59:59.000,Watts,20.0\n");
  ASSERT_EQ(ptd.findings.size(), 1u);
  EXPECT_EQ(ptd.findings[0].lines, std::vector<int>{2});
}

TEST(PowerCsv, ASecondColumnOfPowerIsAnotherPartOrIsTold) {
  const auto parts =
      read("time,gpu_power_w,cpu_power_w,power_limit_w\n0,100,50,300\n1,100,50,300\n");
  ASSERT_EQ(parts.traces.size(), 2u);
  EXPECT_TRUE(parts.findings.empty());
  EXPECT_EQ(parts.traces[0].trace.channel.component, Component::gpu);
  EXPECT_EQ(parts.traces[1].trace.channel.component, Component::package);
  EXPECT_EQ(parts.traces[1].trace.points[1].value, 50);
  const auto unclear = read("time,a_w,b_w\n0,100,50\n1,100,50\n");
  ASSERT_EQ(unclear.traces.size(), 1u);
  EXPECT_EQ(unclear.traces[0].trace.channel.component, Component::wall);
  ASSERT_EQ(unclear.findings.size(), 1u);
  EXPECT_NE(unclear.findings[0].text.find("b_w"), std::string::npos);
}

TEST(PowerCsv, MillijoulesOfNvmlAreNoMegajoules) {
  const auto nvml = read("time,energy_mj\n0,5000000\n1,5100000\n2,5200000\n");
  EXPECT_NEAR(energy_of(nvml), 200, 1e-9);
  ASSERT_EQ(nvml.findings.size(), 1u);
  EXPECT_EQ(nvml.findings[0].code, "unit-slip");
  EXPECT_TRUE(nvml.findings[0].is_repaired);
  const auto slow = read("time,energy_mj\n0,0.5\n3600,0.9\n");
  EXPECT_NEAR(energy_of(slow), 0.4e6, 1e-6);
  EXPECT_TRUE(slow.findings.empty());
}

TEST(PowerCsv, MorePowerThanAMachineCanDrawIsTold) {
  for (const auto* watts : {"1e308", "200000"}) {
    const auto report = audit({read(fmt::format("time,power_w\n0,{}\n1,{}\n", watts, watts))});
    const auto* finding = find_code(report, "unit-slip");
    ASSERT_NE(finding, nullptr) << watts;
    EXPECT_EQ(finding->severity, Severity::wrong);
  }
}

TEST(NvidiaSmi, BoardsWithoutAnIndexAreToldByTheirOrder) {
  std::string same, near, uneven;
  for (int i = 0; i < 20; ++i) {
    const auto line = [&](int ms, const char* watts) {
      return fmt::format("2024/01/01 10:00:{:02}.{:03}, {} W\n", i, ms, watts);
    };
    same += line(0, "100.12") + line(0, "300.34");
    near += line(100, "100.12") + line(103, "300.34");
    uneven += line(0, "100.12") + (i == 7 ? "" : line(0, "300.34"));
  }
  const std::string header = "timestamp, power.draw [W]\n";
  for (const auto& lines : {same, near}) {
    const auto import = read(header + lines);
    ASSERT_EQ(import.traces.size(), 2u);
    EXPECT_NEAR(energy_of(import), 19 * 100.12, 1e-6);
    EXPECT_NEAR(*summaries_of(import, {}).at(1).energy_j, 19 * 300.34, 1e-6);
    ASSERT_EQ(import.findings.size(), 1u);
    EXPECT_TRUE(import.findings[0].is_repaired);
  }
  const auto report = audit({read(header + uneven)});
  EXPECT_EQ(report.repaired.front().traces.size(), 1u);
  const auto* finding = find_code(report, "duplicate-time");
  ASSERT_NE(finding, nullptr);
  EXPECT_EQ(finding->severity, Severity::wrong);
}

TEST(UsageLog, TheProcessorAloneIsEnough) {
  const auto import =
      read("timestamp,cpu_percent\n2024-01-01 10:00:00,50\n2024-01-01 10:00:01,60\n");
  EXPECT_EQ(import.format, Format::usage_log);
  ASSERT_EQ(import.traces.size(), 1u);
  EXPECT_EQ(import.traces[0].trace.points[1].value, 60);
  EXPECT_EQ(read("time,cpu_percent,power_w\n0,5,10\n1,5,10\n").format, Format::power_csv);
}

TEST(Recognise, LineEndsAndMarksOfAllSystems) {
  const auto macs = read("time,power_w\r0,10\r2,30\r");
  EXPECT_DOUBLE_EQ(energy_of(macs), 40);
  const auto marked = read("\xEF\xBB\xBF{\"joules\": 3600, \"timeExecution\": 5}");
  EXPECT_EQ(marked.format, Format::wattmeter_summary);
}

TEST(Recognise, AFileWithoutAnEndIsRefused) {
  const auto import = read_import_file("/dev/zero", {});
  ASSERT_FALSE(import);
  EXPECT_NE(import.error().what.find("no regular file"), std::string::npos);
}

TEST(RunTable, UnitsAreThoseOfTheColumnsNames) {
  const auto import = read(
      "env,architecture,run,energy_mj,training_duration_h,avg_power_w,emissions_gco2e,"
      "energy_per_image_j\ncloud,vgg16,3,0.36,0.5,200,23.2,0.1\n");
  EXPECT_EQ(import.format, Format::run_table);
  const auto& row = import.rows.at(0);
  EXPECT_DOUBLE_EQ(row.energy->value, 0.36e6);
  EXPECT_DOUBLE_EQ(row.duration->count(), 1800);
  EXPECT_DOUBLE_EQ(row.mean_power->value, 200);
  EXPECT_DOUBLE_EQ(row.emissions->value, 23.2);
  EXPECT_EQ(row.factors.at("host"), "cloud");
}

TEST(Recognise, UnknownFilesAreSaidToBe) {
  for (const auto* text : {"", "hello", "a,b\n1,2\n", "\xFF\xFE", "timestamp\n", "{\n"}) {
    EXPECT_FALSE(read_import(text, "f")) << text;
  }
  EXPECT_FALSE(read_import(std::string_view("\0\0\0", 3), "f"));
}

// Every file cut at every length, with the line ends of Windows, and with a byte order mark: read
// or refused, never anything else, and a cut is never a longer run.
TEST(Recognise, FilesThatWereCutAnywhereAreReadOrRefused) {
  for (const auto& text :
       {std::string(units_in_values), std::string(bare_header), std::string(carbontracker_log),
        std::string(carbontracker_output), usage_log(3), nvidia_smi_log(3, 4),
        code_carbon_header() + clean_row(1, 1).text()}) {
    const auto whole = summaries_of(read(text), {}).at(0);
    for (std::size_t size = 0; size < text.size(); ++size) {
      const auto import = read_import(text.substr(0, size), "f");
      if (!import) continue;
      for (const auto& summary : summaries_of(*import, audit({*import}).findings)) {
        EXPECT_LE(summary.samples, whole.samples);
      }
    }
    std::string windows = "\xEF\xBB\xBF";
    for (const char c : text) windows += c == '\n' ? std::string("\r\n") : std::string(1, c);
    const auto same = summaries_of(read(windows), {}).at(0);
    EXPECT_EQ(same.energy_j, whole.energy_j);
    EXPECT_EQ(same.duration_s, whole.duration_s);
  }
}

TEST(SampleGap, IsHalfASampleMissing) {
  Trace trace{{.form = Form::gauge}, {}};
  for (const int ms : {0, 1000, 2000, 3400, 4400, 6000}) {
    trace.points.push_back({instant_of(1'000'000LL * ms), 10});
  }
  const auto gaps = gaps_of(trace);
  ASSERT_EQ(gaps.size(), 1u) << "1.4 s is late, 1.6 s is a gap";
  EXPECT_EQ(gaps[0].after, 4u);
  EXPECT_DOUBLE_EQ(gaps[0].across.value, 16);
}

}  // namespace
}  // namespace joulelab

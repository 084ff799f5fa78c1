// joulelab calibrate and what follows from it, end to end: traces of a known machine are replayed
// on the fake clock, so that nothing waits.

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

// A processor at a steady power and, where there is a plug, a wall that draws 30 W and 1.25 times
// that: two minutes of it.
void trace(const Workbench& bench, const std::string& name, double package_w, double wall_w) {
  std::string text = "channel,meter,component,device,form,grade,time_s,value,event\n";
  for (int s = 0; s <= 120; ++s) {
    text += fmt::format("rapl/package-0,rapl,package,0,counter,measured,{},{},none\n", s,
                        package_w * s);
    if (wall_w > 0) {
      text += fmt::format("plug/energy,plug,wall,,counter,measured,{},{},none\n", s, wall_w * s);
    }
  }
  bench.write(name + ".csv", text);
}

std::string measure(const std::string& name, const std::string& options) {
  return "joulelab measure --store runs.db --work fake --meter replay:" + name + ".csv " + options +
         " -- " + name;
}

// Six architectures under both meters, a watt or so off the line.
void measure_both(const Workbench& bench) {
  const double off_w[] = {1, -1, 0.5, -0.5, 0.8, -0.8};
  for (int i = 0; i < 6; ++i) {
    const auto name = fmt::format("net{}", i);
    const double package_w = 40 + 20 * i;
    trace(bench, name, package_w, 30 + 1.25 * package_w + off_w[i]);
    const auto said = bench.run(measure(name, "-q"));
    ASSERT_EQ(said.status, 0) << said.err;
  }
}

TEST(Calibrate, RunsWithoutAWallMeterHaveItsEnergy) {
  const Workbench bench;
  measure_both(bench);
  const auto made = bench.run("joulelab calibrate --store runs.db --json calibration.json");
  ASSERT_EQ(made.status, 0) << made.err;
  const auto calibration = Json::parse(bench.read("calibration.json"));
  EXPECT_NEAR(calibration["offset_w"].get<double>(), 30, 3);
  EXPECT_NEAR(calibration["terms"][0]["factor"].get<double>(), 1.25, 0.03);
  EXPECT_EQ(calibration["runs"].size(), 6U);
  EXPECT_EQ(calibration["left_out"]["unit_left_out"], "architecture");
  std::stringstream lines(made.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
  const std::string id = calibration["id"];
  EXPECT_NE(bench.run("joulelab calibrate --store runs.db --list").out.find(id), std::string::npos);

  trace(bench, "new", 85, 0);
  const auto said = bench.run(measure("new", "--calibrated --json run.json --csv runs.csv"));
  ASSERT_EQ(said.status, 0) << said.err;
  EXPECT_NE(said.err.find("wall energy"), std::string::npos) << said.err;
  const auto run = Json::parse(bench.read("run.json"));
  const auto& calibrated = run["calibrated"];
  const double true_j = (30 + 1.25 * 85) * run["duration_s"].get<double>();
  EXPECT_LT(calibrated["energy_j_low"].get<double>(), true_j);
  EXPECT_GT(calibrated["energy_j_high"].get<double>(), true_j);
  EXPECT_NEAR(calibrated["energy_j"].get<double>(), true_j, 0.02 * true_j);
  EXPECT_EQ(calibrated["grade"], "calibrated");
  EXPECT_EQ(calibrated["calibration"], id);
  EXPECT_EQ(run["grade"], "measured") << "the account is not touched";
  EXPECT_NE(bench.read("runs.csv").find(id), std::string::npos);
  const std::string run_id = run["id"];
  EXPECT_EQ(Json::parse(bench.run("joulelab runs show --store runs.db --json " + run_id).out), run)
      << "it is stored with the run";
}

TEST(Calibrate, OutsideItsRangeThereIsNoFigureUnlessAsked) {
  const Workbench bench;
  measure_both(bench);
  ASSERT_EQ(bench.run("joulelab calibrate --store runs.db").status, 0);
  trace(bench, "hot", 200, 0);
  const auto refused = bench.run(measure("hot", "--calibrated --json run.json"));
  EXPECT_EQ(refused.status, 0) << "the command's own: nothing of the run is lost";
  EXPECT_NE(refused.err.find("60.0 W"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("--extrapolate"), std::string::npos);
  auto run = Json::parse(bench.read("run.json"));
  EXPECT_EQ(run["calibrated"]["energy_j"], nullptr);
  const std::string run_id = run["id"];
  const auto shown = bench.run(
      "joulelab runs show --store runs.db --json --calibrated "
      "--extrapolate " +
      run_id);
  ASSERT_EQ(shown.status, 0) << shown.err;
  run = Json::parse(shown.out);
  EXPECT_GT(run["calibrated"]["energy_j"].get<double>(), 0);
  EXPECT_EQ(run["warnings"].back()["code"], "extrapolated");
}

TEST(Calibrate, WithoutACalibrationTheCommandDoesNotStart) {
  const Workbench bench;
  trace(bench, "soft", 80, 0);
  const std::string command = " --calibrated -- touch started";
  const auto without = bench.run("joulelab measure --meter replay:soft.csv" + command);
  EXPECT_EQ(without.status, 2);
  EXPECT_NE(without.err.find("no calibration of this machine"), std::string::npos);
  measure_both(bench);
  ASSERT_EQ(bench.run("joulelab calibrate --store runs.db").status, 0);
  const auto other_meter = bench.run("joulelab measure --store runs.db --meter fake" + command);
  EXPECT_EQ(other_meter.status, 2);
  EXPECT_NE(other_meter.err.find("rapl/package-0"), std::string::npos) << other_meter.err;
  bench.write("other/proc/cpuinfo", "model name : Another Processor\n");
  const auto other_machine =
      bench.run("joulelab measure --root other --store runs.db --meter replay:soft.csv" + command);
  EXPECT_EQ(other_machine.status, 2);
  EXPECT_NE(other_machine.err.find("Another Processor"), std::string::npos) << other_machine.err;
  EXPECT_FALSE(std::filesystem::exists(bench.path() / "started"));
}

TEST(Calibrate, RefusesWithOneErrorAndTheNextCommand) {
  const Workbench bench;
  EXPECT_EQ(bench.run("joulelab calibrate").status, 1);
  trace(bench, "one", 80, 130);
  ASSERT_EQ(bench.run(measure("one", "-q")).status, 0);
  const auto few = bench.run("joulelab calibrate --store runs.db");
  EXPECT_EQ(few.status, 2);
  EXPECT_NE(few.err.find("1 run can be used"), std::string::npos) << few.err;
  EXPECT_NE(few.err.find("joulelab measure --save"), std::string::npos);
  measure_both(bench);
  const auto dry = bench.run("joulelab calibrate --store runs.db --dry-run");
  EXPECT_EQ(dry.status, 0) << dry.err;
  const auto list = bench.run("joulelab calibrate --store runs.db --list").out;
  EXPECT_EQ(std::count(list.begin(), list.end(), '\n'), 1) << "only the heading";
}

TEST(Calibrate, AStudyTellsTheWallOfEveryRun) {
  const Workbench bench;
  measure_both(bench);
  trace(bench, "soft", 80, 0);
  bench.write("wall.toml",
              "name = \"wall\"\n[factors]\nlevel = [\"1\", \"2\"]\n[train]\ntrain_images = "
              "1600\n[work]\nkind = \"fake\"\n"
              "[protocol]\nrepetitions = 1\nwarm_up_s = 0\nidle_baseline_s = 0\n"
              "[meters]\nuse = [\"replay:soft.csv\"]\ncalibrated = true\n");
  const std::string command = "joulelab study run wall.toml --store runs.db --no-report -q";
  EXPECT_EQ(bench.run(command).status, 2) << "no calibration yet";
  ASSERT_EQ(bench.run("joulelab calibrate --store runs.db").status, 0);
  const auto said = bench.run(command);
  EXPECT_EQ(said.status, 0) << said.err;
  const auto runs = Json::parse(bench.run("joulelab runs export --store runs.db --study wall").out);
  ASSERT_EQ(runs.size(), 2U);
  for (const auto& run : runs) {
    EXPECT_EQ(run["calibrated"]["reference"], "plug, measured");
    ASSERT_TRUE(run["calibrated"]["energy_j"].is_number()) << run["calibrated"]["reason"];
  }
  const auto page = bench.run("joulelab study report wall --store runs.db --out report");
  ASSERT_EQ(page.status, 0) << page.err;
  const auto report = Json::parse(bench.read("report/report.json"));
  const auto& wall = report["cells"][0]["responses"]["calibrated_energy_j"];
  EXPECT_EQ(wall["mean"], runs[0]["calibrated"]["energy_j"]);
  EXPECT_NE(bench.read("report/report.md").find("Energy at the wall, calibrated"),
            std::string::npos);
}

}  // namespace
}  // namespace joulelab

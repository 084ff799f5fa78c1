// joulelab measure from end to end, as methods.md, section 10, says that other tools fail.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <regex>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

void powercap(const Workbench& bench, const std::string& domain, const std::string& name,
              const std::string& energy_uj) {
  const auto folder = "root/sys/class/powercap/" + domain + "/";
  bench.write(folder + "name", name + "\n");
  bench.write(folder + "energy_uj", energy_uj + "\n");
  bench.write(folder + "max_energy_range_uj", "262143328850\n");
}

TEST(Measure, ReportsTheCountersOfAPowercapTreeToTheMicrojoule) {
  const Workbench bench;
  powercap(bench, "intel-rapl:0", "package-0", "262143000000");
  powercap(bench, "intel-rapl:0:0", "core", "5");
  powercap(bench, "intel-rapl:0:1", "dram", "1000");
  powercap(bench, "intel-rapl:1", "package-1", "7");
  const auto said = bench.run(
      "joulelab measure --root root --json run.json -- sh -c '"
      "cd root/sys/class/powercap; echo 262143300001 > intel-rapl:0/energy_uj; sleep 0.3;"
      "echo 123456 > intel-rapl:0/energy_uj; echo 51234 > intel-rapl:0:1/energy_uj; echo 99 > "
      "intel-rapl:0:0/energy_uj;"
      "echo 1000007 > intel-rapl:1/energy_uj'");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto run = Json::parse(bench.read("run.json"));
  const double package_0 = (262143328850.0 + 1 - 262143000000.0 + 123456) * 1e-6, dram = 50234e-6,
               package_1 = 1.0;
  EXPECT_NEAR(run["energy_j"].get<double>(), package_0 + dram + package_1, 1e-7);
  EXPECT_EQ(run["grade"], "measured");
  EXPECT_EQ(run["channels"][0]["wraps"], 1);
  EXPECT_NE(said.err.find("1 wrap of rapl/package-0"), std::string::npos) << said.err;
  EXPECT_NE(said.err.find("W   (95 %: "), std::string::npos) << "of the mean power" << said.err;
  EXPECT_NEAR(run["channels"][0]["energy_j"].get<double>(), package_0, 1e-7);
  EXPECT_EQ(run["channels"][1]["counted"], false);  // the cores are inside their package
}

TEST(Measure, PassesOnOutputAndExitStatus) {
  const Workbench bench;
  const auto said = bench.run("joulelab measure -- sh -c 'echo to-out; echo to-err >&2; exit 3'");
  EXPECT_EQ(said.status, 3);
  EXPECT_EQ(said.out, "to-out\n");
  EXPECT_NE(said.err.find("to-err"), std::string::npos);
  EXPECT_EQ(bench.run("joulelab measure -q -- sh -c 'kill -9 $$'").status, 137);
  EXPECT_EQ(bench.run("joulelab measure -- no-such-program").status, 127);
  EXPECT_EQ(bench.run("joulelab measure -- /etc/passwd").status, 126);
}

TEST(Measure, ForwardsASignalAndStillReports) {
  const Workbench bench;
  const auto said = bench.run(
      "joulelab measure --json run.json -- sh -c 'trap \"exit 5\" TERM; touch ready; while :; do "
      "sleep 0.01; done' & "
      "while [ ! -e ready ]; do sleep 0.01; done; kill -TERM $!; wait $!");
  EXPECT_EQ(said.status, 5) << said.err;
  EXPECT_EQ(Json::parse(bench.read("run.json"))["status"], "cut");
}

TEST(Measure, AMachineWithoutSensorsSaysSoAndIsModelled) {
  const Workbench bench;
  bench.write("root/proc/stat", "cpu  100 0 50 1000 0 0 0 0 0 0\n");
  bench.write(
      "root/proc/cpuinfo",
      "processor : 0\nmodel name : AMD EPYC 7763 64-Core Processor\nflags : fpu hypervisor\n");
  bench.write("root/sys/devices/system/cpu/online", "0-1\n");
  const auto said = bench.run("joulelab measure --root root --json run.json -- sleep 0.2");
  const auto run = Json::parse(bench.read("run.json"));
  EXPECT_EQ(run["grade"], "modelled");
  EXPECT_EQ(run["shares"]["modelled"], 1.0);
  EXPECT_LT(run["energy_j_low"].get<double>(), 0.7 * run["energy_j"].get<double>());
  EXPECT_GT(run["energy_j_high"].get<double>(), 1.4 * run["energy_j"].get<double>());
  EXPECT_EQ(run["warnings"][0]["code"], "no-sensor");
  EXPECT_NE(said.err.find("modelled"), std::string::npos);
}

TEST(Measure, AMachineThatSaysNothingHasNoEnergyRatherThanZero) {
  const Workbench bench;
  bench.write("root/empty", "");
  const auto said = bench.run("joulelab measure --root root --json run.json -- true");
  EXPECT_EQ(said.status, 0);
  const auto run = Json::parse(bench.read("run.json"));
  EXPECT_EQ(run["energy_j"], nullptr);
  EXPECT_EQ(run["co2e_g"], nullptr);
  EXPECT_NE(said.err.find("not known"), std::string::npos);
}

TEST(Measure, AMeterThatVanishesMidRunLosesNothingBefore) {
  const Workbench bench;
  powercap(bench, "intel-rapl:0", "package-0", "0");
  const auto said = bench.run(
      "joulelab measure --root root --interval 0.01 --json run.json -- sh -c "
      "'echo 2000000 > root/sys/class/powercap/intel-rapl:0/energy_uj; sleep 0.2; rm -r root/sys; "
      "sleep 0.2'");
  EXPECT_EQ(said.status, 0) << said.err;
  const auto run = Json::parse(bench.read("run.json"));
  EXPECT_NEAR(run["energy_j"].get<double>(), 2, 1e-6);
  EXPECT_LT(run["coverage"].get<double>(), 0.9);
  bool is_told = false;
  for (const auto& warning : run["warnings"]) is_told = is_told || warning["code"] == "meter-lost";
  EXPECT_TRUE(is_told);
}

TEST(Measure, BaselineGivesTheEnergyAboveIdle) {
  const Workbench bench;
  const auto said =
      bench.run("joulelab measure --meter fake --baseline 0.3 --json run.json -- sleep 0.3");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto run = Json::parse(bench.read("run.json"));
  const double above = run["energy_j"].get<double>() -
                       run["idle_power_w"].get<double>() * run["duration_s"].get<double>();
  EXPECT_NEAR(run["above_idle_energy_j"].get<double>(), above, 1e-9);
  EXPECT_EQ(run["windows"][0]["name"], "baseline");
}

TEST(Measure, AWorkloadsMarksBecomeWindowsWithEnergy) {
  const Workbench bench;
  bench.write("work.py",
              "import json, os, socket, time\n"
              "s = socket.socket(socket.AF_UNIX); s.connect(os.environ['JOULELAB_SOCKET'])\n"
              "def say(**m): s.sendall((json.dumps(dict(v=1, **m)) + '\\n').encode())\n"
              "say(type='begin', t_ns=time.monotonic_ns(), name='epoch', index=0)\n"
              "time.sleep(0.2)\n"
              "say(type='end', t_ns=time.monotonic_ns(), name='epoch', index=0)\n"
              "say(type='values', values={'accuracy': 0.5})\n"
              "s.sendall(b'this is not JSON\\n')\n");
  const auto said = bench.run("joulelab measure --meter fake --json run.json -- python3 work.py");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto run = Json::parse(bench.read("run.json"));
  ASSERT_EQ(run["windows"].size(), 1U);
  EXPECT_EQ(run["windows"][0]["name"], "epoch");
  EXPECT_GT(run["windows"][0]["energy_j"].get<double>(), 5);
  EXPECT_EQ(run["values"]["accuracy"], 0.5);
  EXPECT_NE(said.err.find("malformed-marks"), std::string::npos);
}

TEST(Measure, TheFakeIsTheSameEveryTime) {
  const Workbench bench;
  const auto once =
      bench.run("joulelab measure --meter fake --work fake --location FR -q --json /dev/stdout");
  const auto again =
      bench.run("joulelab measure --meter fake --work fake --location FR -q --json /dev/stdout");
  auto a = Json::parse(once.out), b = Json::parse(again.out);
  a.erase("overhead");  // our own CPU time is real
  b.erase("overhead");
  EXPECT_EQ(a, b);
}

TEST(Measure, SaysByHowMuchAFarMeterLags) {
  const Workbench bench;
  const auto said = bench.run(
      "joulelab measure --work fake --meter fake-rapl,fake-nvml,fake-wattmeter --location FR");
  ASSERT_EQ(said.status, 0) << said.err;
  const std::regex lag(
      R"(\n  lag +-?[0-9.]+ s \(95 %: -?[0-9.]+ to -?[0-9.]+ s\) of fake-wattmeter)");
  EXPECT_TRUE(std::regex_search(said.err, lag)) << said.err;
  EXPECT_NE(said.err.find("not covered  nothing"), std::string::npos) << said.err;
}

TEST(Measure, ATraceIsReplayed) {
  const Workbench bench;
  ASSERT_EQ(bench.run("joulelab measure --meter fake --work fake --traces trace.csv").status, 0);
  const auto said =
      bench.run("joulelab measure --meter replay:trace.csv --json run.json -- sleep 0.3");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto run = Json::parse(bench.read("run.json"));
  EXPECT_NEAR(run["energy_j"].get<double>(), 54.0 * run["duration_s"].get<double>(), 1.5);
}

TEST(Measure, TheCsvGrowsByALineAndRefusesAStranger) {
  const Workbench bench;
  const std::string command = "joulelab measure --meter fake --work fake --csv runs.csv";
  ASSERT_EQ(bench.run(command).status, 0);
  ASSERT_EQ(bench.run(command).status, 0);
  const auto text = bench.read("runs.csv");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
  bench.write("foreign.csv", "a,b\n1,2\n");
  const auto said = bench.run("joulelab measure --csv foreign.csv -- touch must-not-run");
  EXPECT_EQ(said.status, 2);
  EXPECT_FALSE(std::filesystem::exists(bench.path() / "must-not-run"));
}

TEST(Measure, BadInputGetsOneClearErrorBeforeAnythingRuns) {
  const Workbench bench;
  const struct {
    std::string options, expected;
    int status;
  } cases[] = {
      {"--meter raple", "did you mean 'rapl'", 2},
      {"--location Frence", "France", 2},
      {"--basline 3", "did you mean '--baseline'", 2},
      {"--json /proc/nowhere/x.json", "/proc/nowhere/x.json", 1},
      {"--interval -1", "--interval", 2},
      {"--meter replay:missing.csv", "missing.csv", 1},
      {"--work nonsense", "idle:SECONDS", 2},
  };
  for (const auto& [options, expected, status] : cases) {
    const auto said = bench.run("joulelab measure " + options + " -- touch must-not-run");
    EXPECT_EQ(said.status, status) << options;
    EXPECT_NE(said.err.find(expected), std::string::npos) << options << "\n" << said.err;
    EXPECT_FALSE(std::filesystem::exists(bench.path() / "must-not-run")) << options;
  }
}

TEST(Measure, AFullDiskKeepsTheResultOnTheTerminal) {
  const Workbench bench;
  const auto said = bench.run("joulelab measure --meter fake --json /dev/full -- true");
  EXPECT_EQ(said.status, 1);
  EXPECT_NE(said.err.find("No space left"), std::string::npos);
  EXPECT_NE(said.err.find("\"format\":\"joulelab.run\""), std::string::npos);
}

TEST(Measure, AKilledMeasurementIsRecovered) {
  const Workbench bench;
  const auto killed = bench.run(
      "joulelab measure -q --meter fake --location FR --store runs.db -- sleep 30 & sleep 2.6; "
      "child=$(pgrep -P $!); kill -9 $! $child; wait $!");
  ASSERT_EQ(killed.status, 137) << killed.err;
  const auto recovered = bench.run("joulelab runs recover --store runs.db");
  EXPECT_EQ(recovered.status, 0) << recovered.err;
  EXPECT_NE(recovered.out.find(", cut"), std::string::npos) << recovered.out;
  const auto shown = bench.run("joulelab runs show 2 --store runs.db --json");
  const auto run = Json::parse(shown.out);
  EXPECT_EQ(run["status"], "cut");
  EXPECT_EQ(run["command"][0], "sleep");
  EXPECT_NE(shown.out.find("France"), std::string::npos) << shown.out;
  EXPECT_GT(run["duration_s"], 0.9);
  EXPECT_GT(run["energy_j"], 40);
  const auto traces = bench.run("joulelab runs show 2 --store runs.db --traces | wc -l");
  EXPECT_GT(std::stoi(traces.out), 30);
  EXPECT_EQ(bench.run("joulelab runs recover --store runs.db").out, "") << "once is enough";
}

TEST(Measure, LeavesNothingBehind) {
  const Workbench bench;
  bench.write("tmp/keep", "");
  ASSERT_EQ(
      bench.run("TMPDIR=$PWD/tmp XDG_RUNTIME_DIR=$PWD/tmp joulelab measure -q -- true").status, 0);
  const auto entries = std::filesystem::directory_iterator(bench.path() / "tmp");
  EXPECT_EQ(std::distance(begin(entries), end(entries)), 1);
}

TEST(Help, ReadsLikeAPageOfEightyColumns) {
  const Workbench bench;
  for (const std::string command : {"", "measure", "meters", "train", "study", "study run", "runs",
                                    "runs export", "data", "places"}) {
    const auto said = bench.run("joulelab " + command + " --help");
    EXPECT_EQ(said.status, 0) << command;
    std::istringstream lines(said.out);
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(line.size(), 80U) << command << ": " << line;
  }
  EXPECT_NE(bench.run("joulelab mesure").err.find("did you mean 'measure'"), std::string::npos);
  EXPECT_EQ(bench.run("joulelab").status, 2);
}

}  // namespace
}  // namespace joulelab

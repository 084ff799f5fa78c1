// Known before it is over: projections and budgets as a person meets them.

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "program.h"

namespace joulelab {
namespace {

using Json = nlohmann::json;

// Speaks the mark protocol: `epochs` of 0.05 s, with an accuracy that rises by a tenth; asked to
// end it writes its checkpoint.
const char* const trainer = R"(import json, os, signal, socket, sys, time
line = socket.socket(socket.AF_UNIX)
line.connect(os.environ["JOULELAB_SOCKET"])
def tell(**message):
    line.sendall((json.dumps({"v": 1, **message}) + "\n").encode())
def stop(number, frame):
    open("checkpoint", "w").write("kept")
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
epochs = int(sys.argv[1])
tell(type="values", values={"epochs": epochs})
for epoch in range(epochs):
    tell(type="begin", name="epoch", index=epoch, t_ns=time.monotonic_ns())
    time.sleep(0.05)
    tell(type="values", values={"accuracy": min(1, 0.1 * (epoch + 1))})
    tell(type="end", name="epoch", index=epoch, t_ns=time.monotonic_ns())
)";

Json run_of(const Workbench& bench) { return Json::parse(bench.read("run.json")); }

bool says(const Said& said, const std::string& words) {
  return said.err.find(words) != std::string::npos;
}

TEST(Budget, AFakeRunEndsWithinItAndSaysWhy) {
  const Workbench bench;
  const auto whole =
      bench.run("joulelab measure --work fake --meter fake-rapl,fake-nvml --quiet --json run.json");
  ASSERT_EQ(whole.status, 0) << whole.err;
  EXPECT_EQ(whole.err, "") << "quiet is quiet";
  const double energy_j = run_of(bench)["energy_j"];
  EXPECT_EQ(run_of(bench)["stopped"], nullptr);
  const auto budget = std::to_string(energy_j / 2) + "J";
  const auto said = bench.run(
      "joulelab measure --work fake --meter fake-rapl,fake-nvml --json "
      "run.json --location FR --energy-budget " +
      budget);
  EXPECT_EQ(said.status, 0) << said.err;
  const auto run = run_of(bench);
  EXPECT_EQ(run["status"], "finished");
  EXPECT_EQ(run["stopped"]["reason"], "energy-budget");
  EXPECT_EQ(run["stopped"]["was_killed"], false);
  EXPECT_GE(run["energy_j"].get<double>(), energy_j / 2);
  EXPECT_LT(run["energy_j"].get<double>(), 0.75 * energy_j);
  EXPECT_TRUE(says(said, "stopped")) << said.err;
  EXPECT_TRUE(says(said, "is used up")) << said.err;
  EXPECT_TRUE(says(said, "energy 1/3: ")) << "a line an epoch: " << said.err;
}

TEST(Budget, OfEmissionsUsesThePlaceAndItsPue) {
  const Workbench bench;
  const std::string measure =
      "joulelab measure --work fake --meter fake-rapl --location FR --json run.json ";
  ASSERT_EQ(bench.run(measure + "--pue 1.5").status, 0);
  const double grams = run_of(bench)["co2e_g"];
  const auto just_enough = std::to_string(grams * 1.05) + "g";
  ASSERT_EQ(bench.run(measure + "--pue 1.5 --co2e-budget " + just_enough).status, 0);
  EXPECT_EQ(run_of(bench)["stopped"], nullptr);
  ASSERT_EQ(bench.run(measure + "--pue 3 --co2e-budget " + just_enough).status, 0);
  EXPECT_EQ(run_of(bench)["stopped"]["reason"], "co2e-budget");
}

TEST(Budget, ACommandKeepsItsCheckpointAndItsProjectionsAreStored) {
  const Workbench bench;
  bench.write("train.py", trainer);
  const auto said = bench.run(
      "joulelab measure --meter fake --json run.json --energy-budget 1kWh "
      "--target-accuracy 0.795 -- python3 train.py 2000");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto run = run_of(bench);
  EXPECT_EQ(run["status"], "finished");
  EXPECT_EQ(run["stopped"]["reason"], "target-accuracy") << run["stopped"];
  EXPECT_EQ(bench.read("checkpoint"), "kept");
  EXPECT_GE(run["values"]["accuracy"].get<double>(), 0.795);
}

// 40 epochs of 0.05 s.
TEST(Budget, EveryEpochOfAShortRunIsForeseenFromTheThirdOn) {
  const Workbench bench;
  bench.write("train.py", trainer);
  const auto said = bench.run(
      "joulelab measure --meter fake --json run.json --location FR -- python3 train.py 40");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto run = run_of(bench);
  const auto& projections = run["projections"];
  ASSERT_GE(projections.size(), 3U) << said.err;
  for (const auto& projection : projections) {
    EXPECT_EQ(projection["epochs_planned"], 40);
    EXPECT_LE(projection["energy_j_low"], projection["energy_j"]);
    EXPECT_LE(projection["energy_j"], projection["energy_j_high"]);
    EXPECT_LT(projection["at_s"], projection["duration_s"]);
  }
  EXPECT_TRUE(says(said, "CO2e")) << said.err;
}

TEST(Budget, AProjectionOverItEndsTheRunEarly) {
  const Workbench bench;
  bench.write("train.py", trainer);
  const auto said = bench.run(
      "joulelab measure --meter fake --json run.json --energy-budget 0.3Wh "
      "--stop-if-projected-over -- "
      "python3 train.py 100000");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto run = run_of(bench);
  EXPECT_EQ(run["stopped"]["reason"], "projected-energy") << run["stopped"];
  EXPECT_LT(run["energy_j"].get<double>(), 0.3 * 3600);
  EXPECT_EQ(bench.read("checkpoint"), "kept");
}

TEST(Budget, ADeafCommandIsKilledAfterTheGraceAndIsNotFailed) {
  const Workbench bench;
  const auto said = bench.run(
      "joulelab measure --json run.json --energy-budget 1mJ --stop-grace 0.3 -- "
      "sh -c 'trap \"\" TERM; while :; do sleep 0.01; done'");
  EXPECT_EQ(said.status, 2) << "mJ is no unit: it may be meant for MJ";
  const auto killed = bench.run(
      "joulelab measure --meter fake --json run.json --energy-budget 0.001J --stop-grace 0.3 -- "
      "sh -c 'trap \"\" TERM; while :; do sleep 0.01; done'");
  EXPECT_EQ(killed.status, 137) << killed.err;
  const auto run = run_of(bench);
  EXPECT_EQ(run["status"], "cut");
  EXPECT_EQ(run["stopped"]["was_killed"], true);
  EXPECT_TRUE(says(killed, "was killed")) << killed.err;
}

TEST(Budget, WhatCannotBeHeldIsSaidBeforeTheStart) {
  const Workbench bench;
  const auto refused = [&](const std::string& options) {
    const auto said = bench.run("joulelab measure " + options + " -- touch ran");
    EXPECT_EQ(bench.read("ran"), "");
    EXPECT_FALSE(std::filesystem::exists(bench.path() / "ran")) << options;
    return said;
  };
  const auto unit = refused("--energy-budget 50");
  EXPECT_EQ(unit.status, 2);
  EXPECT_TRUE(says(unit, "50Wh or 0.2kWh")) << unit.err;
  const auto nothing = refused("--stop-if-projected-over");
  EXPECT_EQ(nothing.status, 2);
  EXPECT_TRUE(says(nothing, "--energy-budget")) << nothing.err;
}

TEST(Budget, OfAStudyIsThatOfEachRun) {
  const Workbench bench;
  const auto study = [](const std::string& keys) {
    return "name = \"thrift\"\nquestion = \"?\"\n[factors]\narchitecture = [\"a\", \"b\"]\n"
           "[train]\nepochs = 20\n[work]\nkind = \"fake\"\n[protocol]\nrepetitions = 2\n"
           "warm_up_s = 0\nidle_baseline_s = 0\ncool_down_s = 0\n" +
           keys + "[meters]\nuse = [\"fake-rapl\", \"fake-nvml\"]\n";
  };
  bench.write("study.toml", study("energy_budget = \"0.5 Wh\"\nstop_if_projected_over = true\n"));
  const auto said = bench.run("joulelab study run study.toml --store s/runs.db --report report");
  ASSERT_EQ(said.status, 0) << said.err;
  const auto exported = bench.run("joulelab runs export --store s/runs.db");
  const auto runs = Json::parse(exported.out);
  ASSERT_EQ(runs.size(), 4U);
  for (const auto& run : runs) {
    EXPECT_EQ(run["status"], "finished");
    // The epochs of the second are too long: its budget is used up before there are three.
    const bool is_first = run["cell"]["factors"]["architecture"] == "a";
    EXPECT_EQ(run["stopped"]["reason"], is_first ? "projected-energy" : "energy-budget");
    EXPECT_LT(run["energy_j"].get<double>(), is_first ? 1800 : 1900);
    EXPECT_EQ(run["projections"].empty(), !is_first);
  }
  EXPECT_NE(bench.read("report/report.md").find("A run was ended when it had used 1.80 kJ"),
            std::string::npos);
}

}  // namespace
}  // namespace joulelab

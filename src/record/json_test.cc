#include "record/json.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace joulelab {
namespace {

Instant at(double seconds) { return after(Instant{}, Seconds{seconds}); }

Run example() {
  joulelab::Run run;
  run.id = "20260101T000000-abc123";
  run.cell = {"quick", {{"architecture", "lenet5"}, {"data", "mnist"}}, 2, 2, 5};
  run.command = {"joulelab-train", "--arch", "lenet5"};
  run.machine = {.host = "node",
                 .os = "Debian",
                 .kernel = "6.1",
                 .cpu = "AMD EPYC",
                 .logical_cpus = 2,
                 .memory_bytes = 1ULL << 34,
                 .is_virtual = true,
                 .joulelab_version = "0.1.0"};
  run.started_unix_ns = 1767225600123456789;
  run.begin = at(100);
  run.end = at(107.123456789);
  run.status = RunStatus::failed;
  run.exit_status = 3;
  run.traces = {{{.name = "fake/package",
                  .meter = "fake",
                  .component = Component::package,
                  .device = "0",
                  .gain = {0.95, 1.05}},
                 {{at(99), 0}, {at(103), 200, Event::wrap}, {at(108), 450}}}};
  run.marks = {{at(100), Mark::Edge::begin, "epoch", 0}, {at(101.5), Mark::Edge::end, "epoch", 0}};
  run.values = {{"accuracy", 0.97}};
  run.facts = {{"device", "cpu"}};
  run.warnings = {{"short-run", "The run was short."}};
  run.punctuality = {{"fake", Seconds{0.1}, 70, 1, 2, Seconds{0.001}}};
  run.overhead = {Seconds{0.01}, Joules{0.5}};
  run.intensity =
      Intensity{{44.2}, Basis::life_cycle, 2024, "France", "FR", "Ember", "CC BY 4.0", ""};
  run.pue = 1.2;
  EXPECT_TRUE(account_run(run));
  return run;
}

TEST(RunJson, RoundTripIsTheIdentity) {
  const auto text = to_json_text(example());
  const auto read = run_from_json_text(text);
  ASSERT_TRUE(read) << read.error().what;
  EXPECT_EQ(to_json_text(*read), text);
  EXPECT_EQ(read->marks, example().marks);
  EXPECT_EQ(read->windows, example().windows);
  EXPECT_EQ(read->account.lines, example().account.lines);
  EXPECT_EQ(read->machine, example().machine);
}

TEST(RunJson, TheCalibratedEnergyStandsBesideTheAccount) {
  joulelab::Run run = example();
  run.calibrated = CalibratedEnergy{.calibration = "20260101T000000-abc123",
                                    .age = Seconds{60},
                                    .energy = Joules{900},
                                    .low = Joules{850},
                                    .high = Joules{950},
                                    .random_low = Joules{880},
                                    .random_high = Joules{920},
                                    .reference = "plug, measured"};
  const auto json = nlohmann::json::parse(to_json_text(run));
  EXPECT_EQ(json["calibrated"]["grade"], "calibrated");
  EXPECT_EQ(json["energy_j"], nlohmann::json::parse(to_json_text(example()))["energy_j"]);
  EXPECT_EQ(run_from_json_text(to_json_text(run))->calibrated, run.calibrated);

  run.calibrated = CalibratedEnergy{.calibration = "c", .outside = {"far"}, .reason = "far out"};
  EXPECT_EQ(nlohmann::json::parse(to_json_text(run))["calibrated"]["energy_j"], nullptr);
  EXPECT_EQ(run_from_json_text(to_json_text(run))->calibrated, run.calibrated);
}

TEST(RunJson, WhatWasForeseenAndWhyItWasStoppedRoundTrip) {
  joulelab::Run run = example();
  EXPECT_EQ(nlohmann::json::parse(to_json_text(run))["stopped"], nullptr);
  run.projections = {{.at = Seconds{3.5},
                      .epochs_done = 3,
                      .epochs_planned = 10,
                      .stable_first = 1,
                      .level = 0.9,
                      .energy_j = {900, 850.5, 950},
                      .duration_s = {12, 11, 13}}};
  run.stop = Stop{"energy-budget", Seconds{4}, "The energy budget of 1 J is used up.", true};
  const auto json = nlohmann::json::parse(to_json_text(run));
  EXPECT_EQ(json["projections"][0]["energy_j_low"], 850.5);
  EXPECT_EQ(json["stopped"]["reason"], "energy-budget");
  const auto read = run_from_json_text(to_json_text(run));
  EXPECT_EQ(read->projections, run.projections);
  EXPECT_EQ(read->stop, run.stop);
}

TEST(RunJson, HasTheFieldsOfTheContract) {
  const auto json = nlohmann::json::parse(to_json_text(example()));
  for (const char* name :
       {"energy_j",     "energy_j_low",     "energy_j_high",     "above_idle_energy_j",
        "mean_power_w", "mean_power_w_low", "mean_power_w_high", "idle_energy_j",
        "duration_s",   "co2e_g",           "intensity",         "grade",
        "shares",       "exit_status",      "channels",          "windows",
        "phases",       "warnings",         "overhead",          "machine"}) {
    EXPECT_TRUE(json.contains(name)) << name;
  }
  EXPECT_EQ(json["above_idle_energy_j"], nullptr);  // no baseline: missing, not zero
  EXPECT_EQ(json["intensity"]["g_per_kwh"], 44.2);
  EXPECT_EQ(json["channels"][0]["wraps"], 1);
  EXPECT_NEAR(json["co2e_g"].get<double>(), json["energy_j"].get<double>() / 3.6e6 * 44.2 * 1.2,
              1e-9);
}

TEST(RunJson, TheMeanPowerHasAnInterval) {
  const auto json = nlohmann::json::parse(to_json_text(example()));
  const double power = json["mean_power_w"], low = json["mean_power_w_low"],
               high = json["mean_power_w_high"];
  const double seconds = json["duration_s"];
  EXPECT_LT(low, 0.96 * power);
  EXPECT_GT(high, 1.04 * power);
  EXPECT_NEAR(low * seconds, json["energy_j_low"].get<double>(), 1e-6);
  EXPECT_NEAR(high * seconds, json["energy_j_high"].get<double>(), 1e-6);
}

TEST(RunJson, AnIdleEnergyRoundTripsAndThatOfAnEarlierProgramIsFound) {
  joulelab::Run run = example();
  run.idle_power = Watts{7.3};
  run.idle_energy = Joules{51.7};
  const auto text = to_json_text(run);
  EXPECT_EQ(to_json_text(*run_from_json_text(text)), text);
  auto earlier = nlohmann::json::parse(text);
  earlier.erase("idle_energy_j");
  EXPECT_NEAR(run_from_json_text(earlier.dump())->idle_energy->value, 51.7, 1e-9);
}

TEST(RunJson, ARunWithoutEnergySaysNull) {
  joulelab::Run run = example();
  run.traces[0].points.clear();
  ASSERT_TRUE(account_run(run));
  const auto json = nlohmann::json::parse(to_json_text(run));
  for (const char* name :
       {"energy_j", "energy_j_low", "energy_j_high", "mean_power_w", "co2e_g", "grade"}) {
    EXPECT_EQ(json[name], nullptr) << name;
  }
  EXPECT_EQ(json["channels"][0]["energy_j"], nullptr);
}

TEST(RunJson, BytesThatAreNotUtf8DoNotBreakIt) {
  joulelab::Run run = example();
  run.command = {"caf\xe9"};
  EXPECT_TRUE(run_from_json_text(to_json_text(run)));
}

TEST(RunJson, ForeignTextGivesOneClearError) {
  EXPECT_EQ(run_from_json_text("{").error().kind, Error::Kind::broken);
  EXPECT_EQ(run_from_json_text("[]").error().kind, Error::Kind::broken);
  EXPECT_EQ(run_from_json_text(R"({"format":"joulelab.run","version":99})").error().kind,
            Error::Kind::invalid);
  EXPECT_EQ(run_from_json_text(R"({"format":"joulelab.run","version":1,"id":7})").error().kind,
            Error::Kind::broken);
}

}  // namespace
}  // namespace joulelab

#include "record/ledger.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "record/run.h"

namespace joulelab {
namespace {

Instant at(double seconds) { return after(Instant{}, Seconds{seconds}); }

// A counter that counts `watts` for ten seconds.
Trace steady(std::string name, Component component, double watts, Grade grade = Grade::measured,
             std::string device = "0") {
  const auto meter = name.substr(0, name.find('/'));
  return {{.name = std::move(name),
           .meter = meter,
           .component = component,
           .device = std::move(device),
           .form = Form::counter,
           .grade = grade,
           .gain = {0.9, 1.1}},
          {{at(0), 0}, {at(5), 5 * watts}, {at(10), 10 * watts}}};
}

const LedgerLine& line(const Account& account, std::string_view channel) {
  return *std::ranges::find(account.lines, channel, &LedgerLine::channel);
}

TEST(Ledger, DisjointPartsAddUp) {
  const std::vector traces = {
      steady("rapl/package-0", Component::package, 50),
      steady("rapl/package-1", Component::package, 60, Grade::measured, "1"),
      steady("rapl/dram-0", Component::dram, 5)};
  const auto account = account_between(traces, at(0), at(10));
  EXPECT_DOUBLE_EQ(account.energy->value, 1150);
  EXPECT_EQ(grade_of(account), Grade::measured);
  EXPECT_DOUBLE_EQ(account.coverage, 1);
}

TEST(Ledger, NothingIsCountedTwice) {
  const std::vector traces = {steady("rapl/package-0", Component::package, 50),
                              steady("rapl/core-0", Component::core, 30),
                              steady("rapl/uncore-0", Component::uncore, 5),
                              steady("model/package", Component::package, 70, Grade::modelled)};
  const auto account = account_between(traces, at(0), at(10));
  EXPECT_DOUBLE_EQ(account.energy->value, 500);
  EXPECT_EQ(line(account, "rapl/core-0").reason, "inside rapl/package-0");
  EXPECT_EQ(line(account, "model/package").reason, "the same as rapl/package-0");
}

TEST(Ledger, TheWallHoldsEverything) {
  const std::vector traces = {steady("rapl/package-0", Component::package, 50),
                              steady("plug/wall", Component::wall, 120),
                              steady("nvml/gpu-0", Component::gpu, 40)};
  const auto account = account_between(traces, at(0), at(10));
  EXPECT_DOUBLE_EQ(account.energy->value, 1200);
  EXPECT_TRUE(account.not_covered.empty());
}

TEST(Ledger, OutletsAddUpAndWhatSeesTheWholeMachineIsNotAddedToThem) {
  const auto wall = [](std::string name, double watts, std::string device) {
    return steady(std::move(name), Component::wall, watts, Grade::measured, std::move(device));
  };
  std::vector traces = {wall("pdu/left", 120, "left"), wall("pdu/right", 100, "right"),
                        wall("ipmi/power", 200, "")};
  const auto account = account_between(traces, at(0), at(10));
  EXPECT_DOUBLE_EQ(account.energy->value, 2200);
  EXPECT_EQ(line(account, "ipmi/power").reason, "the same as pdu/left");
  std::ranges::reverse(traces);
  EXPECT_DOUBLE_EQ(account_between(traces, at(0), at(10)).energy->value, 2000);
}

TEST(Ledger, APlatformSensorThatReadsLessThanItsPartsIsNotBelieved) {
  const std::vector traces = {steady("rapl/psys", Component::platform, 20),
                              steady("rapl/package-0", Component::package, 50)};
  const auto account = account_between(traces, at(0), at(10));
  EXPECT_DOUBLE_EQ(account.energy->value, 500);
  EXPECT_EQ(line(account, "rapl/psys").reason, "reads less than the parts inside it");
}

TEST(Ledger, APlatformSensorDoesNotHoldTheGpu) {
  const std::vector traces = {steady("rapl/psys", Component::platform, 80),
                              steady("rapl/package-0", Component::package, 50),
                              steady("nvml/gpu-0", Component::gpu, 40)};
  EXPECT_DOUBLE_EQ(account_between(traces, at(0), at(10)).energy->value, 1200);
}

TEST(Ledger, WhatCoveredNothingIsMissingNotZero) {
  auto dead = steady("rapl/package-0", Component::package, 50);
  dead.points.clear();
  const std::vector traces = {dead};
  const auto account = account_between(traces, at(0), at(10));
  EXPECT_FALSE(account.energy);
  EXPECT_EQ(grade_of(account), std::nullopt);
  EXPECT_EQ(account.not_covered.front(), "package");
}

TEST(Ledger, GainsOfOneMeterAreCommonThoseOfTwoIndependent) {
  const std::vector one = {steady("rapl/package-0", Component::package, 50),
                           steady("rapl/dram-0", Component::dram, 50)};
  const std::vector two = {steady("rapl/package-0", Component::package, 50),
                           steady("nvml/gpu-0", Component::gpu, 50)};
  const auto common = account_between(one, at(0), at(10));
  const auto independent = account_between(two, at(0), at(10));
  EXPECT_NEAR(common.high.value - common.energy->value, 100, 1e-6);
  EXPECT_NEAR(independent.high.value - independent.energy->value, 70.71, 0.01);
  EXPECT_LT(common.random_high, common.high);
}

TEST(Ledger, TheShareOfEachGradeIsShown) {
  const std::vector traces = {steady("rapl/package-0", Component::package, 75),
                              steady("model/dram", Component::dram, 25, Grade::modelled)};
  const auto account = account_between(traces, at(0), at(10));
  EXPECT_DOUBLE_EQ(account.measured_share, 0.75);
  EXPECT_DOUBLE_EQ(account.modelled_share, 0.25);
  EXPECT_EQ(grade_of(account), Grade::modelled);
}

TEST(Run, AboveIdleIsTheEnergyLessTheIdlePowerOfTheSameChannels) {
  joulelab::Run run;
  run.begin = at(5);
  run.end = at(10);
  run.traces = {steady("rapl/package-0", Component::package, 0),
                steady("rapl/core-0", Component::core, 9)};
  run.traces[0].points = {{at(0), 0}, {at(5), 50}, {at(10), 250}};
  run.marks = {{at(0), Mark::Edge::begin, "baseline", {}},
               {at(5), Mark::Edge::end, "baseline", {}}};
  ASSERT_TRUE(account_run(run));
  EXPECT_DOUBLE_EQ(run.idle_power->value, 10);
  EXPECT_DOUBLE_EQ(above_idle_energy_of(run)->value, 150);
  EXPECT_DOUBLE_EQ(mean_power_of(run)->value, 40);
}

TEST(Run, EachChannelsIdlePowerCountsForTheTimeThatItCovered) {
  joulelab::Run run;
  run.begin = at(10);
  run.end = at(20);
  // A board that dies one second after its baseline.
  run.traces = {steady("rapl/package-0", Component::package, 0),
                steady("nvml/gpu-0", Component::gpu, 0)};
  run.traces[0].points = {{at(0), 0}, {at(10), 500}, {at(20), 1500}};
  run.traces[1].points = {{at(0), 0}, {at(10), 100}, {at(11), 110}};
  run.marks = {{at(0), Mark::Edge::begin, "baseline", {}},
               {at(10), Mark::Edge::end, "baseline", {}}};
  ASSERT_TRUE(account_run(run));
  EXPECT_DOUBLE_EQ(mean_power_of(run)->value, 110);
  EXPECT_DOUBLE_EQ(run.idle_power->value, 60);
  EXPECT_DOUBLE_EQ(above_idle_energy_of(run)->value, 1010 - (500 + 10));
}

TEST(Run, EmissionsAreLinearInEnergyAndPue) {
  joulelab::Run run;
  run.account.energy = Joules{3.6e6};
  run.pue = 1.5;
  EXPECT_DOUBLE_EQ(emissions_of(run, {.value = {100}})->value.value, 150);
  run.account.energy.reset();
  EXPECT_FALSE(emissions_of(run, {.value = {100}}));
}

TEST(Run, WindowsNestAndAnUnclosedOneIsLeftOut) {
  joulelab::Run run;
  run.begin = at(0);
  run.end = at(10);
  run.traces = {steady("rapl/package-0", Component::package, 10)};
  using Edge = Mark::Edge;
  run.marks = {{at(0), Edge::begin, "epoch", 0}, {at(1), Edge::begin, "train", 0},
               {at(4), Edge::end, "train", 0},   {at(5), Edge::end, "epoch", 0},
               {at(5), Edge::begin, "epoch", 1}, {at(6), Edge::end, "validate", {}}};
  ASSERT_TRUE(account_run(run));
  ASSERT_EQ(run.windows.size(), 2U);
  EXPECT_EQ(run.windows[0].name, "epoch");
  EXPECT_DOUBLE_EQ(run.windows[0].energy->value, 50);
  EXPECT_EQ(run.windows[1].name, "train");
  EXPECT_DOUBLE_EQ(run.windows[1].energy->value, 30);
}

LedgerLine outlet(std::string channel, double covered_s, double random_j) {
  return {.channel = std::move(channel),
          .meter = "plug",
          .component = Component::wall,
          .device = "0",
          .estimate = EnergyEstimate{.energy = Joules{1000},
                                     .random = Joules{random_j},
                                     .offset = {},
                                     .covered = Seconds{covered_s}},
          .reason = {}};
}

TEST(Ledger, OfTwoThatSawTheSameTimeTheNarrowerIntervalCounts) {
  constexpr double rounding_s = 1e-12;  // sums over the same stamps tie rarely
  const auto coarse = outlet("plug/counter", 10 + rounding_s, 200),
             fine = outlet("plug/power", 10, 5);
  EXPECT_TRUE(line(cover_of({coarse, fine}, Seconds{10}), "plug/power").counted);
  EXPECT_TRUE(line(cover_of({fine, coarse}, Seconds{10}), "plug/power").counted);
  const auto whole = outlet("plug/counter", 10, 200), half = outlet("plug/power", 5, 5);
  EXPECT_TRUE(line(cover_of({half, whole}, Seconds{10}), "plug/counter").counted);
}

TEST(Ledger, APartThatTwoMetersSeeIsInsideThePlatformOnce) {
  const std::vector traces = {steady("rapl/psys", Component::platform, 70),
                              steady("rapl/package-0", Component::package, 50),
                              steady("rapl-perf/package-0", Component::package, 50),
                              steady("rapl/dram-0", Component::dram, 5),
                              steady("rapl-perf/dram-0", Component::dram, 5)};
  const auto account = account_between(traces, at(0), at(10));
  EXPECT_TRUE(line(account, "rapl/psys").counted) << line(account, "rapl/psys").reason;
  EXPECT_DOUBLE_EQ(account.energy->value, 700);
}

TEST(Ledger, ACoverOfSomeLinesIsChosenAnew) {
  const std::vector traces = {steady("rapl/package-0", Component::package, 50),
                              steady("rapl/dram-0", Component::dram, 5),
                              steady("model/package", Component::package, 70, Grade::modelled),
                              steady("plug/wall", Component::wall, 120)};
  auto lines = account_between(traces, at(0), at(10)).lines;
  std::erase_if(lines, [](const auto& each) { return each.component == Component::wall; });
  const auto software = cover_of(lines, Seconds{10});
  EXPECT_DOUBLE_EQ(software.energy->value, 550);
  EXPECT_EQ(line(software, "model/package").reason, "the same as rapl/package-0");
  EXPECT_DOUBLE_EQ(software.coverage, 1);
  EXPECT_EQ(software.not_covered.front(), "gpu");
  // The whole of an account's lines gives the account again.
  const auto whole = account_between(traces, at(0), at(10));
  EXPECT_EQ(cover_of(whole.lines, whole.duration).lines, whole.lines);
  EXPECT_FALSE(cover_of({}, Seconds{10}).energy);
}

TEST(Ledger, ABoardThatWasIdleStaysUncounted) {
  Trace processes{{.name = "nvml/processes",
                   .meter = "nvml",
                   .component = Component::gpu,
                   .device = "0",
                   .form = Form::condition,
                   .unit = "processes"},
                  {{at(0), 0}, {at(10), 0}}};
  const std::vector traces = {steady("nvml/gpu-0", Component::gpu, 60), processes};
  const auto account = account_between(traces, at(0), at(10));
  EXPECT_FALSE(account.energy);
  EXPECT_FALSE(cover_of(account.lines, account.duration).energy);
}

TEST(Ledger, AMachineAllOfWhoseBoardsWereIdleUsedNoGpuAndMissesNone) {
  const auto processes = [](std::string device, double count) {
    return Trace{{.name = "nvml/processes-" + device,
                  .meter = "nvml",
                  .component = Component::gpu,
                  .device = device,
                  .form = Form::condition,
                  .unit = "processes"},
                 {{at(0), count}, {at(10), count}}};
  };
  std::vector traces = {steady("rapl/package-0", Component::package, 50),
                        steady("nvml/gpu-0", Component::gpu, 60),
                        steady("nvml/gpu-1", Component::gpu, 60, Grade::measured, "1"),
                        processes("0", 0), processes("1", 0)};
  const auto idle = account_between(traces, at(0), at(10));
  EXPECT_TRUE(used_no_gpu(idle));
  EXPECT_EQ(std::ranges::count(idle.not_covered, "gpu"), 0);
  EXPECT_EQ(std::ranges::count(idle.not_covered, "dram"), 1);
  EXPECT_DOUBLE_EQ(idle.energy->value, 500);

  traces.back() = processes("1", 2);
  EXPECT_FALSE(used_no_gpu(account_between(traces, at(0), at(10))));
  // A board that was used and whose counter never told is missed.
  traces[2].points.clear();
  const auto missed = account_between(traces, at(0), at(10));
  EXPECT_FALSE(used_no_gpu(missed));
  EXPECT_EQ(std::ranges::count(missed.not_covered, "gpu"), 1);
  EXPECT_FALSE(used_no_gpu(account_between(std::span(traces).first(1), at(0), at(10))));
}

TEST(Ledger, WhatCoversWhat) {
  EXPECT_TRUE(covers(Component::wall, Component::gpu));
  EXPECT_TRUE(covers(Component::gpu, Component::gpu));
  EXPECT_TRUE(covers(Component::package, Component::core));
  EXPECT_FALSE(covers(Component::package, Component::gpu));
  EXPECT_FALSE(covers(Component::core, Component::package));
}

}  // namespace
}  // namespace joulelab

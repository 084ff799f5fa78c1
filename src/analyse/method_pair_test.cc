#include "analyse/method_pair.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "analyse/method_runs.h"

namespace joulelab {
namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(MethodPair, TheWattmeterIsTheHardwareSideAndTheRestIsSoftware) {
  const Runs runs = {two_sided_run({})};
  const auto methods = choose_methods(runs).value();
  EXPECT_EQ(methods.hardware, std::vector<std::string>{"plug"});
  EXPECT_EQ(methods.software, (std::vector<std::string>{"rapl", "nvml"}));
  const auto pairs = pairs_of(runs, methods);
  ASSERT_EQ(pairs.runs.size(), 1u);
  const auto& pair = pairs.runs[0];
  EXPECT_DOUBLE_EQ(pair.duration_s, 10);
  EXPECT_DOUBLE_EQ(pair.software.energy_j, 1600);
  EXPECT_DOUBLE_EQ(pair.software.component_j.at("package"), 500);
  EXPECT_DOUBLE_EQ(pair.software.component_j.at("dram"), 100);
  EXPECT_DOUBLE_EQ(pair.software.component_j.at("gpu"), 1000);
  EXPECT_DOUBLE_EQ(pair.software.measured_j, 1600);
  EXPECT_DOUBLE_EQ(pair.hardware.energy_j, 2000);
  EXPECT_EQ(pair.not_covered,
            (std::vector<std::string>{"board and disks", "fans and power supply"}));
  EXPECT_EQ(pair.factors.at("architecture"), "lenet5");
}

TEST(MethodPair, NothingIsCountedTwiceOnTheSoftwareSide) {
  auto run = two_sided_run({});
  run.account.lines.push_back(side_line("model", Component::package, 700, Grade::modelled));
  run.account = cover_of(run.account.lines, Seconds{10});
  const Runs runs = {run};
  const auto pairs = pairs_of(runs, choose_methods(runs).value());
  EXPECT_DOUBLE_EQ(pairs.runs.at(0).software.energy_j, 1600);
  const auto modelled = pairs_of(runs, choose_methods(runs, {{"model"}, {}}).value());
  const auto& side = modelled.runs.at(0).software;
  EXPECT_DOUBLE_EQ(side.energy_j, 700);
  EXPECT_DOUBLE_EQ(side.modelled_j, 700);
  EXPECT_DOUBLE_EQ(side.modelled_low_j, 630);
  EXPECT_DOUBLE_EQ(side.modelled_high_j, 770);
}

TEST(MethodPair, WhatTheNamedSideLeavesOutIsSaidWithWhatOthersSawOfIt) {
  const Runs runs = {two_sided_run({})};
  const auto pairs = pairs_of(runs, choose_methods(runs, {{"nvml"}, {}}).value());
  const auto& pair = pairs.runs.at(0);
  EXPECT_DOUBLE_EQ(pair.software.energy_j, 1000);
  EXPECT_EQ(pair.not_covered, (std::vector<std::string>{"package", "dram", "board and disks",
                                                        "fans and power supply"}));
  EXPECT_DOUBLE_EQ(pair.elsewhere_j.at("package"), 500);
  EXPECT_DOUBLE_EQ(pair.elsewhere_j.at("dram"), 100);
}

// A processor's counters against a model of it: the boards that the model's side has are outside.
TEST(MethodPair, WhatTheHardwareSideDoesNotSeeIsNoPartOfThePair) {
  auto run = two_sided_run({});
  run.account.lines.push_back(side_line("model", Component::package, 700, Grade::modelled));
  const Runs runs = {run};
  const auto pairs = pairs_of(runs, choose_methods(runs, {{"model", "nvml"}, {"rapl"}}).value());
  const auto& pair = pairs.runs.at(0);
  EXPECT_DOUBLE_EQ(pair.software.energy_j, 700);
  EXPECT_DOUBLE_EQ(pair.hardware.energy_j, 600);
  EXPECT_EQ(pair.not_covered, std::vector<std::string>{"dram"});
}

TEST(MethodPair, RunsThatOneSideDidNotSeeAreCounted) {
  Runs runs;
  for (int i = 0; i < 5; ++i) runs.push_back(two_sided_run({.repetition = i}));
  std::erase_if(runs[1].account.lines, [](const auto& line) { return line.meter == "plug"; });
  std::erase_if(runs[2].account.lines, [](const auto& line) { return line.meter != "plug"; });
  for (auto& line : runs[3].account.lines) {
    if (line.meter == "plug") line.estimate->covered = Seconds{9};
  }
  runs[4].status = RunStatus::cut;
  const auto pairs = pairs_of(runs, choose_methods(runs).value());
  EXPECT_EQ(pairs.runs.size(), 1u);
  EXPECT_EQ(pairs.unpaired,
            (std::map<std::string, int>{{"it failed or was cut", 1},
                                        {"the hardware side did not see it", 1},
                                        {"the hardware side saw less than 98 % of its time", 1},
                                        {"the software side did not see it", 1}}));
}

TEST(MethodPair, AMeterThatIsNotThereIsNamedWithTheNearest) {
  const Runs runs = {two_sided_run({})};
  const auto error = choose_methods(runs, {{"rapel"}, {}}).error();
  EXPECT_EQ(error.kind, Error::Kind::invalid);
  EXPECT_TRUE(has(error.what, "'rapel'"));
  EXPECT_TRUE(has(error.hint, "did you mean 'rapl'"));
  EXPECT_TRUE(has(choose_methods(runs, {{"plug"}, {"plug"}}).error().what, "on the software side"));
}

TEST(MethodPair, SeveralWattmetersAreAChoice) {
  auto run = two_sided_run({});
  run.account.lines.push_back(side_line("ipmi", Component::wall, 1990));
  const Runs runs = {run};
  const auto error = choose_methods(runs).error();
  EXPECT_EQ(error.kind, Error::Kind::invalid);
  EXPECT_TRUE(has(error.what, "plug and ipmi"));
  const auto chosen = choose_methods(runs, {{}, {"ipmi"}}).value();
  EXPECT_EQ(chosen.software, (std::vector<std::string>{"rapl", "nvml"}));
  // Two wattmeters may be held against each other.
  const auto both = choose_methods(runs, {{"ipmi"}, {}}).value();
  EXPECT_EQ(both.hardware, std::vector<std::string>{"plug"});
  EXPECT_DOUBLE_EQ(pairs_of(runs, both).runs.at(0).software.energy_j, 1990);
}

TEST(MethodPair, OneSideAloneIsNoComparison) {
  Runs runs = {two_sided_run({})};
  auto& lines = runs[0].account.lines;
  const auto all = lines;
  std::erase_if(lines, [](const auto& line) { return line.meter == "plug"; });
  EXPECT_EQ(choose_methods(runs).error().kind, Error::Kind::missing);
  lines = all;
  std::erase_if(lines, [](const auto& line) { return line.meter != "plug"; });
  EXPECT_TRUE(has(choose_methods(runs).error().what, "plug alone"));
  lines.clear();
  EXPECT_EQ(choose_methods(runs).error().kind, Error::Kind::missing);
}

TEST(MethodPair, APhaseIsTheSumOfItsWindowsOnBothSides) {
  const auto run = traced_run();
  const auto pairs = pairs_of(Runs{run}, {{"rapl"}, {"plug"}});
  ASSERT_EQ(pairs.runs.size(), 1u);
  ASSERT_EQ(pairs.phases.size(), 2u);
  const auto& train = pairs.phases[0];
  EXPECT_EQ(train.phase, "train");
  EXPECT_EQ(train.windows, 2);
  EXPECT_NEAR(train.duration_s, 40, 1e-9);
  EXPECT_NEAR(train.software.energy_j, 40 * 50, 1e-6);
  EXPECT_NEAR(train.hardware.energy_j, 40 * 80, 1e-6);
  EXPECT_EQ(pairs.phases[1].phase, "validate");
  EXPECT_NEAR(pairs.phases[1].hardware.energy_j, 20 * 80, 1e-6);
  EXPECT_EQ(pairs.unpaired_phases,
            (std::map<std::string, int>{
                {"forward: shorter than five renewals of the slowest meter", 1}}));
}

// A counter that was lost in one run: its run would pass for one that took less.
TEST(MethodPair, ARunInWhichAChannelSawNothingIsNoPairWhereItSawOthers) {
  Runs runs;
  for (int i = 0; i < 3; ++i) runs.push_back(two_sided_run({.repetition = i}));
  for (auto& run : runs) run.id = "run " + std::to_string(run.cell.repetition);
  for (auto& line : runs[1].account.lines) {
    if (line.component == Component::package) line.estimate.reset();
  }
  runs[1].account = cover_of(runs[1].account.lines, Seconds{10});
  const auto pairs = complete_pairs(pairs_of(runs, choose_methods(runs).value()));
  EXPECT_EQ(pairs.runs.size(), 2u);
  ASSERT_EQ(pairs.unpaired.size(), 1u);
  EXPECT_TRUE(has(pairs.unpaired.begin()->first, "saw nothing of it, as it did of other runs"));
  // Where it never saw anything it is simply not covered.
  Runs blind{runs[1]};
  EXPECT_EQ(complete_pairs(pairs_of(blind, choose_methods(blind).value())).runs.size(), 1u);
}

}  // namespace
}  // namespace joulelab

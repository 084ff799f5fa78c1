#include "analyse/instrument.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "analyse/fake_runs.h"

namespace joulelab {
namespace {

LedgerLine line_of(const std::string& meter, const std::string& device, double energy_j,
                   Component component = Component::package) {
  LedgerLine line;
  line.meter = meter;
  line.channel = meter + "/" + device;
  line.component = component;
  line.device = device;
  if (energy_j >= 0) line.estimate = EnergyEstimate{.energy = Joules{energy_j}};
  return line;
}

TEST(Instrument, ChannelsAddUpOverTheRuns) {
  auto runs = crossed_study(2);
  runs[0].account.lines[0].estimate->gaps = 2;
  runs[0].account.lines[0].estimate->unreadable = 7;
  runs[1].account.lines[0].estimate->wraps = 1;
  auto other = line_of("model", "", 50);
  other.reason = "the same as rapl/package-0";
  runs[0].account.lines.push_back(other);
  auto blind = line_of("model", "", -1);
  blind.reason = "covered nothing";
  runs[1].account.lines.push_back(blind);
  const auto channels = channels_of(runs);
  ASSERT_EQ(channels.size(), 2u);
  EXPECT_EQ(channels[0].runs, 12);
  EXPECT_TRUE(channels[0].is_counted);
  EXPECT_EQ(channels[0].gaps, 2);
  EXPECT_EQ(channels[0].unreadable, 7);
  EXPECT_EQ(channels[0].wraps, 1);
  EXPECT_NEAR(channels[0].share, 1, 1e-12);
  EXPECT_FALSE(channels[1].is_counted);
  EXPECT_EQ(channels[1].reason, "the same as rapl/package-0");
  EXPECT_EQ(channels[1].runs, 1);
  EXPECT_EQ(channels[1].runs_without, 1);
  EXPECT_EQ(not_covered_of(runs).at("gpu"), 12);
}

TEST(Instrument, TwoMetersOnOneComponentHaveARatio) {
  Runs runs;
  for (int i = 1; i <= 3; ++i) {
    auto run = make_run({.repetition = i, .energy_j = 100.0 * i});
    // Two sockets by RAPL, the whole by the model: 0.8, 0.8 and 0.8 of it.
    run.account.lines = {line_of("rapl", "0", 60.0 * i), line_of("rapl", "1", 40.0 * i),
                         line_of("model", "", 80.0 * i)};
    runs.push_back(run);
  }
  runs[2].account.lines[2].estimate->energy = Joules{250};
  const auto ratios = meter_ratios_of(runs);
  ASSERT_EQ(ratios.size(), 1u);
  EXPECT_EQ(ratios[0].a, "model");
  EXPECT_EQ(ratios[0].b, "rapl");
  EXPECT_EQ(ratios[0].runs, 3);
  EXPECT_NEAR(ratios[0].ratio, std::cbrt(0.8 * 0.8 * 250 / 300), 1e-12);
  EXPECT_LT(ratios[0].interval->low, ratios[0].ratio);
  EXPECT_GT(ratios[0].interval->high, ratios[0].ratio);
}

TEST(Instrument, DifferentDevicesHaveNoRatio) {
  auto run = make_run({});
  run.account.lines = {line_of("nvml", "0", 60, Component::gpu),
                       line_of("other", "1", 40, Component::gpu)};
  EXPECT_TRUE(meter_ratios_of(std::vector{run}).empty());
}

TEST(Instrument, TwoChannelsOfOneMeterOnOneDeviceAreTwoInstruments) {
  auto run = make_run({});
  auto counter = line_of("nvml", "0", 60, Component::gpu);
  auto gauge = line_of("nvml", "0", 50, Component::gpu);
  counter.channel = "nvml/gpu-0-energy";
  gauge.channel = "nvml/gpu-0-power";
  run.account.lines = {counter, gauge};
  const auto ratios = meter_ratios_of(std::vector{run});
  ASSERT_EQ(ratios.size(), 1u);
  EXPECT_NEAR(ratios[0].ratio, 1.2, 1e-12);
  EXPECT_FALSE(ratios[0].interval);  // one run
}

TEST(Instrument, AnUncoveredChannelHasNoRatio) {
  auto run = make_run({});
  run.account.lines = {line_of("rapl", "0", 60), line_of("model", "0", -1)};
  EXPECT_TRUE(meter_ratios_of(std::vector{run}).empty());
}

TEST(Instrument, SharesAreOfTheEnergyOfAllRuns) {
  auto runs = std::vector{make_run({.energy_j = 300}), make_run({.energy_j = 100})};
  runs[1].account.measured_share = 0;
  runs[1].account.modelled_share = 1;
  const auto shares = grade_shares_of(runs);
  EXPECT_DOUBLE_EQ(shares.measured, 0.75);
  EXPECT_DOUBLE_EQ(shares.modelled, 0.25);
}

}  // namespace
}  // namespace joulelab

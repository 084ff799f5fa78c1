#include "carbon/energy_profile.h"

#include <gtest/gtest.h>

#include "carbon/hours.h"

namespace joulelab {
namespace {

constexpr Seconds hour{3600};

// From 12:30 on for two hours, of which the first takes 1 J/s and the second 3 J/s.
Run run_of_two_hours() {
  Run run;
  run.id = "20260101T123000-abcdef";
  run.started_unix_ns = unix_ns_of(noon(0.5));
  run.begin = Instant(std::chrono::seconds(1000));
  run.end = after(run.begin, 2 * hour);
  Trace trace;
  trace.channel.name = "wall";
  trace.channel.component = Component::wall;
  trace.channel.form = Form::counter;
  double total = 0;
  for (int minute = 0; minute <= 120; ++minute) {
    trace.points.push_back({after(run.begin, Seconds(60.0 * minute)), total});
    total += minute < 60 ? 60 : 180;
  }
  run.traces.push_back(trace);
  EXPECT_TRUE(account_run(run));
  return run;
}

TEST(EnergyProfile, IsCutAtTheHoursOfTheClock) {
  const auto profile = energy_profile_of(run_of_two_hours(), hour);
  ASSERT_TRUE(profile);
  EXPECT_FALSE(profile->is_even);
  ASSERT_EQ(profile->slices.size(), 3U);
  EXPECT_EQ(profile->slices[0].begin, noon(0.5));
  EXPECT_EQ(profile->slices[0].end, noon(1));
  EXPECT_EQ(profile->slices[2].end, noon(2.5));
  EXPECT_NEAR(profile->slices[0].energy.value, 1800, 1e-6);
  EXPECT_NEAR(profile->slices[1].energy.value, 1800 + 5400, 1e-6);
  EXPECT_NEAR(profile->slices[2].energy.value, 5400, 1e-6);
}

TEST(EnergyProfile, SumsToTheEnergyOfTheAccount) {
  auto run = run_of_two_hours();
  run.account.energy = Joules{1000};  // another's figure: the samples give the shares alone
  const auto profile = energy_profile_of(run, Seconds{300});
  ASSERT_TRUE(profile);
  double sum_j = 0;
  for (const auto& slice : profile->slices) sum_j += slice.energy.value;
  EXPECT_NEAR(sum_j, 1000, 1e-6);
}

TEST(EnergyProfile, IsEvenWithoutSamplesAndSaysSo) {
  auto run = run_of_two_hours();
  run.traces.clear();
  const auto profile = energy_profile_of(run, hour);
  ASSERT_TRUE(profile);
  EXPECT_TRUE(profile->is_even);
  EXPECT_NEAR(profile->slices[1].energy.value, run.account.energy->value / 2, 1e-6);
}

TEST(EnergyProfile, OfARunWithoutEnergyOrWithoutADateIsNone) {
  auto run = run_of_two_hours();
  run.started_unix_ns = 0;
  EXPECT_FALSE(energy_profile_of(run, hour));
  run = run_of_two_hours();
  run.account.energy.reset();
  EXPECT_FALSE(energy_profile_of(run, hour));
}

}  // namespace
}  // namespace joulelab

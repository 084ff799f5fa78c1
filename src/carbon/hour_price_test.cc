#include "carbon/hour_price.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/temporary.h"
#include "carbon/hours.h"
#include "carbon/service_peer.h"

namespace joulelab {
namespace {

// From noon on for two hours, of which the first takes 1 W and the second 3 W.
Run run_from_noon() {
  Run run;
  run.id = "20260101T120000-abcdef";
  run.started_unix_ns = unix_ns_of(noon());
  run.begin = Instant(std::chrono::seconds(1000));
  run.end = after(run.begin, Seconds{7200});
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

HourPrice priced(const std::string& table) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "hours.csv";
  EXPECT_TRUE(write_text(file, table));
  return hour_price(run_from_noon(), {.source = file.string(), .place = "FR"},
                    ServicePeer().settings());
}

TEST(HourPrice, IsByTheEnergyOfEachHour) {
  const auto price = priced("begin,g_per_kwh\n2026-01-01T12:00Z,40\n2026-01-01T13:00Z,80\n");
  EXPECT_TRUE(price.warnings.empty());
  EXPECT_NEAR(price.intensity.value.value, 70, 1e-6);
  EXPECT_EQ(price.intensity.code, "FR");
}

TEST(HourPrice, IsAsUncertainAsThePlacesYear) {
  const auto price = priced(
      "begin,g_per_kwh,basis\n2026-01-01T12:00Z,40,life_cycle\n"
      "2026-01-01T13:00Z,80,life_cycle\n");
  ASSERT_TRUE(price.intensity.range);
  EXPECT_LT(price.intensity.range->low.value, 70);
  EXPECT_GT(price.intensity.range->high.value, 70);
}

TEST(HourPrice, OfAnotherBasisThanTheTableHasNoRange) {
  const auto price = priced(
      "begin,g_per_kwh,basis\n2026-01-01T12:00Z,40,marginal\n"
      "2026-01-01T13:00Z,80,marginal\n");
  EXPECT_EQ(price.intensity.basis, Basis::marginal);
  EXPECT_FALSE(price.intensity.range);
}

TEST(HourPrice, FallsBackToTheTableWhereAnHourLacks) {
  const auto price = priced("begin,end,g_per_kwh\n2026-01-01T12:00Z,2026-01-01T13:00Z,40\n");
  ASSERT_EQ(price.warnings.size(), 1U);
  EXPECT_EQ(price.warnings[0].code, "hours-unavailable");
  EXPECT_EQ(price.intensity.code, "FR");
  EXPECT_EQ(price.intensity.basis, Basis::life_cycle);
}

TEST(HourPrice, OfAPlaceThatNobodyKnowsIsTheWorlds) {
  const auto price = hour_price(run_from_noon(), {.source = "no.csv", .place = "Atlantis"},
                                ServicePeer().settings());
  EXPECT_EQ(price.intensity.code, "WORLD");
  ASSERT_EQ(price.warnings.size(), 1U);
  EXPECT_NE(price.warnings[0].text.find("the place is not known"), std::string::npos);
}

}  // namespace
}  // namespace joulelab

// What is known of a run under way against what its whole trace says.

#include "meter/running_total.h"

#include <cmath>
#include <gtest/gtest.h>

namespace joulelab {
namespace {

Instant at(double seconds) { return after(Instant{}, Seconds{seconds}); }

// 0 to 60 s, every half of one.
Trace trace_of(Form form) {
  Trace trace{.channel = {.name = "x", .form = form}, .points = {}};
  for (int i = 0; i <= 120; ++i) {
    const double t = i / 2.0;
    const double value = form == Form::counter ? 100 * t + 5 * std::sin(t) : 100 + 20 * std::sin(t);
    trace.points.push_back({at(t), value, i == 50 ? Event::unreadable : Event::none});
  }
  return trace;
}

class RunningTotals : public testing::TestWithParam<Form> {};

TEST_P(RunningTotals, SayAtEveryInstantWhatTheTraceSays) {
  const auto whole = trace_of(GetParam());
  RunningTotal total(whole.channel, at(10.2), Seconds{0.5});
  Trace so_far{.channel = whole.channel, .points = {}};
  for (const auto& point : whole.points) {
    total.add(point);
    so_far.points.push_back(point);
    const auto now = total.energy().estimates.front();
    const auto expected = energy_between(so_far, at(10.2), at(1000));
    ASSERT_EQ(now.has_value(), expected.has_value()) << (point.at - Instant{}).count();
    if (!now) continue;
    EXPECT_NEAR(now->energy.value, expected->energy.value, 1e-9);
    EXPECT_NEAR(now->covered.count(), expected->covered.count(), 1e-9);
    EXPECT_EQ(now->unreadable, expected->unreadable);
  }
}

INSTANTIATE_TEST_SUITE_P(Forms, RunningTotals, testing::Values(Form::counter, Form::gauge));

TEST(RunningTotal, OfAConditionIsItsPeakSinceTheBegin) {
  const Channel channel{.name = "p", .form = Form::condition, .unit = "processes"};
  RunningTotal total(channel, at(10), Seconds{1});
  total.add({at(9), 7});
  EXPECT_FALSE(total.energy().peaks.front());
  total.add({at(11), 1});
  total.add({at(12), 0});
  total.add({at(13), 9, Event::unreadable});
  EXPECT_EQ(total.energy().peaks.front(), 1.0);
  EXPECT_FALSE(total.energy().estimates.front());
}

}  // namespace
}  // namespace joulelab

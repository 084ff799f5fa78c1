#include "record/energy_integral.h"

#include <gtest/gtest.h>

#include "record/random_trace.h"

namespace joulelab {
namespace {

Instant at(double seconds) { return after(Instant{}, Seconds{seconds}); }

// Gives the points to the integral in pieces of random sizes, and stops where it is settled.
std::optional<EnergyEstimate> in_pieces(const Trace& trace, Instant from, Instant to,
                                        std::mt19937_64& random) {
  EnergyIntegral integral(trace.channel, from, to, usual_interval(trace.points));
  std::span<const Point> rest(trace.points);
  while (!rest.empty() && !integral.is_settled()) {
    const auto size = std::min<std::size_t>(rest.size(), 1 + random() % 20);
    integral.add(rest.first(size));
    rest = rest.subspan(size);
  }
  return integral.finish();
}

TEST(EnergyIntegral, OfAllPointsInPiecesEqualsThatOfThePointsAroundTheWindow) {
  std::mt19937_64 random(20261124);
  int covered = 0;
  for (int round = 0; round < 2000; ++round) {
    const auto form = round % 2 ? Form::counter : Form::gauge;
    const auto trace = random_trace(random, form, 1 + random() % 80);
    const auto a = random_instant(random, trace), b = random_instant(random, trace);
    const auto estimate = energy_between(trace, std::min(a, b), std::max(a, b));
    ASSERT_EQ(in_pieces(trace, std::min(a, b), std::max(a, b), random), estimate) << round;
    covered += estimate.has_value();
  }
  EXPECT_GT(covered, 1000) << "most of the windows hold some energy";
}

TEST(EnergyIntegral, IsTheSameFromAHistoryThatEndedBeforeTheWindow) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 500; ++round) {
    const auto trace = random_trace(random, round % 2 ? Form::counter : Form::gauge, 60);
    const std::span<const Point> points(trace.points);
    const auto split = random() % points.size();
    const auto from = points[split].at, to = after(from, Seconds{1.5});
    EnergyIntegral history(trace.channel, Instant::max(), Instant::max(), usual_interval(points));
    // Points at the window's very beginning may count in it.
    auto before = split;
    while (before > 0 && points[before - 1].at == from) --before;
    history.add(points.first(before));
    auto integral = history.with_window(from, to);
    integral.add(points.subspan(before));
    ASSERT_EQ(integral.finish(), energy_between(trace, from, to)) << round;
  }
}

TEST(EnergyIntegral, IsNotSettledWhileTheCounterMayStillTurnOutToBeFrozen) {
  const Channel channel{.form = Form::counter, .freeze_after = Seconds{1}};
  EnergyIntegral integral(channel, at(0), at(2), Seconds{0});
  integral.add(std::vector<Point>{{at(0), 0}, {at(1), 10}, {at(2), 20}});
  EXPECT_FALSE(integral.is_settled()) << "another point may stand at the window's end";
  integral.add(std::vector<Point>{{at(2.5), 20}});
  EXPECT_FALSE(integral.is_settled());
  integral.add(std::vector<Point>{{at(3.5), 21}});
  EXPECT_TRUE(integral.is_settled());
  EXPECT_DOUBLE_EQ(integral.finish()->energy.value, 20);
}

// Values that are up to an update period old and speak of the second before, with stamps that do
// not account for it: what is missing at the end is made up for by nothing that is known.
TEST(EnergyIntegral, AnAgeThatTheStampsDoNotAccountForIsUncertainty) {
  Channel channel{.form = Form::gauge, .update_period = Seconds{1}, .averaging = Seconds{1}};
  std::vector<Point> points;
  for (int i = 0; i <= 60; ++i) points.push_back({at(i), 100});
  const auto random_j = [&] {
    EnergyIntegral integral(channel, at(10), at(40), Seconds{1});
    integral.add(points);
    return integral.finish()->random.value;
  };
  const double by_itself = random_j();
  channel.age = Seconds{1};
  const double set_back = random_j();
  // The mean age, half of both times, of 100 W either way, evenly spread.
  EXPECT_NEAR(by_itself * by_itself - set_back * set_back, 100.0 * 100 / 3, 1e-6);
  channel.averaging = Seconds{0};
  channel.age = Seconds{0};
  EXPECT_LT(random_j(), by_itself);
}

}  // namespace
}  // namespace joulelab

#include "base/clock.h"

#include <atomic>
#include <gtest/gtest.h>
#include <vector>

namespace joulelab {
namespace {

using namespace std::chrono_literals;

TEST(FakeClock, RunsWhatFallsDueWhileSleepingInOrderOfTime) {
  FakeClock clock;
  std::vector<int> order;
  const auto slow = clock.tick(clock.now() + 3s, [&](Instant due) {
    order.push_back(3);
    return due + 3s;
  });
  const auto quick = clock.tick(clock.now() + 2s, [&](Instant due) {
    order.push_back(2);
    return due + 2s;
  });
  clock.sleep_until(clock.now() + 6s);
  EXPECT_EQ(order, (std::vector{2, 3, 2, 3, 2}));
}

TEST(FakeClock, ATaskSeesTheTimeOfItsDeadline) {
  FakeClock clock;
  const Instant start = clock.now();
  Instant seen;
  const auto ticker = clock.tick(start + 1s, [&](Instant due) {
    seen = clock.now();
    return due + 10s;
  });
  clock.sleep_until(start + 5s);
  EXPECT_EQ(seen, start + 1s);
  EXPECT_EQ(clock.now(), start + 5s);
}

TEST(FakeClock, AnEndedTickerNeverRuns) {
  FakeClock clock;
  int runs = 0;
  clock.tick(clock.now() + 1s, [&](Instant due) {
    ++runs;
    return due + 1s;
  });
  clock.sleep_until(clock.now() + 5s);
  EXPECT_EQ(runs, 0);
}

TEST(SteadyClock, StopsATickerWithoutWaitingForItsDeadline) {
  SteadyClock clock;
  std::atomic<int> runs = 0;
  const Instant start = clock.now();
  {
    const auto ticker = clock.tick(start + 1h, [&](Instant due) {
      ++runs;
      return due + 1h;
    });
  }
  EXPECT_EQ(runs, 0);
  EXPECT_LT(clock.now(), start + 1h);
}

TEST(SteadyClock, RunsATaskOnItsOwnThread) {
  SteadyClock clock;
  std::atomic<int> runs = 0;
  const auto ticker = clock.tick(clock.now(), [&](Instant due) {
    ++runs;
    runs.notify_all();
    return due + 1ms;
  });
  for (int seen = 0; seen < 3; seen = runs) runs.wait(seen);
  EXPECT_GE(runs, 3);
}

}  // namespace
}  // namespace joulelab

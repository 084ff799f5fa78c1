#include "base/fake_load.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

Instant at(double seconds) { return after(Instant{}, Seconds{seconds}); }

TEST(FakeLoad, IsIdleUntilSomethingIsDone) {
  const FakeLoad load;
  EXPECT_DOUBLE_EQ(load.energy(at(10)).total().value, 430);
}

TEST(FakeLoad, RemembersEveryChange) {
  FakeLoad load;
  load.set(at(10), {Watts{50}, Watts{5}, Watts{100}});
  load.set(at(20), FakeLoad::idle);
  EXPECT_DOUBLE_EQ(load.energy(at(5)).package.value, 110);
  EXPECT_DOUBLE_EQ(load.energy(at(15)).package.value, 220 + 250);
  EXPECT_DOUBLE_EQ(load.energy(at(15)).gpu.value, 180 + 500);
  EXPECT_DOUBLE_EQ(load.energy(at(30)).dram.value, 30 + 50 + 30);
}

}  // namespace
}  // namespace joulelab

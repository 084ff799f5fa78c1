#include "meter/energy_total.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

Instant at(double seconds) { return after(Instant{}, Seconds{seconds}); }

TEST(EnergyTotal, CountsFromItsFirstReading) {
  EnergyTotal total;
  EXPECT_EQ(total.update(Joules{5000}, at(0)), Event::none);
  EXPECT_EQ(total.total(), Joules{0});
  EXPECT_EQ(total.update(Joules{5010}, at(1)), Event::none);
  EXPECT_EQ(total.total(), Joules{10});
}

TEST(EnergyTotal, AFallIsAResetAndAddsNothing) {
  EnergyTotal total;
  total.update(Joules{5000}, at(0));
  EXPECT_EQ(total.update(Joules{3}, at(1)), Event::reset);
  EXPECT_EQ(total.total(), Joules{0});
  EXPECT_EQ(total.update(Joules{7}, at(2)), Event::none);
  EXPECT_EQ(total.total(), Joules{4});
}

TEST(EnergyTotal, AFallAtTheEndOfItsRangeIsAWrap) {
  EnergyTotal total(Joules{65536 * 3600.0});
  total.update(Joules{65535 * 3600.0}, at(0));
  EXPECT_EQ(total.update(Joules{3600}, at(1)), Event::wrap);
  EXPECT_EQ(total.total(), Joules{2 * 3600.0});
}

TEST(EnergyTotal, AFallThatWouldNeedAPowerStationIsAReset) {
  EnergyTotal total(Joules{65536 * 3600.0});
  total.update(Joules{30000 * 3600.0}, at(0));
  EXPECT_EQ(total.update(Joules{0}, at(1)), Event::reset);
  EXPECT_EQ(total.total(), Joules{0});
}

TEST(EnergyTotal, AfterADoubtARiseIsAResetToo) {
  EnergyTotal total;
  total.update(Joules{10}, at(0));
  total.doubt();
  EXPECT_EQ(total.update(Joules{20}, at(1)), Event::reset);
  EXPECT_EQ(total.update(Joules{25}, at(2)), Event::none);
  EXPECT_EQ(total.total(), Joules{5});
}

}  // namespace
}  // namespace joulelab

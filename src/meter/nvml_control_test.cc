#include "meter/nvml_control.h"

#include <gtest/gtest.h>

#include "meter/fake_nvml.h"

namespace joulelab {
namespace {

class NvmlControlTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fake.add_board(0);
    fake.set("0.limit", "250000");
    fake.set("0.limit_range", "100000 300000");
    fake.set("0.memory_clocks", "1215 810");
    fake.set("0.graphics_clocks", "1410 1395 210");
  }
  Result<NvmlControl> open(const std::string& library = FAKE_NVML_NEW) {
    return NvmlControl::open(fake.root(), library);
  }
  FakeNvmlLibrary fake;
};

TEST_F(NvmlControlTest, ABoardTellsWhatItAdmits) {
  const auto control = open();
  ASSERT_TRUE(control) << control.error().what;
  const auto states = control->states();
  ASSERT_EQ(states.size(), 1U);
  EXPECT_EQ(states[0].power_limit_mw, 250000U);
  EXPECT_EQ(states[0].lowest_mw, 100000U);
  EXPECT_EQ(states[0].highest_mw, 300000U);
  EXPECT_EQ(states[0].clocks_mhz, (std::vector<unsigned>{210, 1395, 1410}));
}

TEST_F(NvmlControlTest, WhatIsSetIsSeenAndPutBack) {
  const auto control = open();
  ASSERT_TRUE(control);
  const GpuSetting setting{.power_limit = Watts{150}, .clock_mhz = 1395, .boards = {}};
  const auto before = control->check(setting);
  ASSERT_TRUE(before) << before.error().what;
  EXPECT_EQ(*before, (std::vector<GpuBefore>{{"GPU-0", 250000U, true}}));
  ASSERT_TRUE(control->apply(setting));
  EXPECT_EQ(control->states()[0].power_limit_mw, 150000U);
  EXPECT_EQ(control->states()[0].clock_mhz, 1395U);
  ASSERT_TRUE(control->restore(*before));
  EXPECT_EQ(control->states()[0].power_limit_mw, 250000U);
  EXPECT_NE(control->states()[0].clock_mhz, 1395U);
}

TEST_F(NvmlControlTest, AValueThatTheBoardDoesNotAdmitIsRefusedWithWhatItDoes) {
  const auto control = open();
  ASSERT_TRUE(control);
  const auto power = control->check({.power_limit = Watts{900}, .clock_mhz = {}, .boards = {}});
  ASSERT_FALSE(power);
  EXPECT_EQ(power.error().kind, Error::Kind::invalid);
  EXPECT_NE(power.error().what.find("board 0"), std::string::npos) << power.error().what;
  EXPECT_NE(power.error().what.find("100 to 300 W"), std::string::npos) << power.error().what;
  const auto clock = control->check({.power_limit = {}, .clock_mhz = 1400, .boards = {}});
  ASSERT_FALSE(clock);
  EXPECT_NE(clock.error().what.find("210 to 1410 MHz"), std::string::npos) << clock.error().what;
  EXPECT_NE(clock.error().hint.find("1410"), std::string::npos) << clock.error().hint;
  const auto board = control->check({.power_limit = Watts{200}, .clock_mhz = {}, .boards = {"3"}});
  ASSERT_FALSE(board);
  EXPECT_NE(board.error().what.find("no board '3'"), std::string::npos);
}

TEST_F(NvmlControlTest, WhoMayNotIsToldWhoMay) {
  fake.set("0.set_limit", "!4");
  const auto control = open();
  ASSERT_TRUE(control);
  const auto applied = control->apply({.power_limit = Watts{200}, .clock_mhz = {}, .boards = {}});
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().kind, Error::Kind::denied);
  EXPECT_NE(applied.error().hint.find("sudo"), std::string::npos);
}

TEST_F(NvmlControlTest, ABoardOrDriverWithoutSuchASettingSaysSo) {
  fake.drop("0.limit_range");
  auto control = open();
  ASSERT_TRUE(control);
  const GpuSetting power{.power_limit = Watts{200}, .clock_mhz = {}, .boards = {}};
  const GpuSetting clock{.power_limit = {}, .clock_mhz = 1410, .boards = {}};
  EXPECT_EQ(control->check(power).error().kind, Error::Kind::missing);
  fake.set("0.lock_clocks", "!3");
  EXPECT_EQ(control->apply(clock).error().kind, Error::Kind::missing);
  control = open(FAKE_NVML_OLD);
  ASSERT_TRUE(control) << control.error().what;
  EXPECT_NE(control->check(clock).error().what.find("cannot lock"), std::string::npos);
}

TEST_F(NvmlControlTest, ABoardThatOthersShareIsLeftAlone) {
  fake.set("0.mig", "1");
  const auto control = open();
  ASSERT_TRUE(control);
  const auto refused = control->check({.power_limit = Watts{200}, .clock_mhz = {}, .boards = {}});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().what.find("MIG"), std::string::npos);
}

TEST_F(NvmlControlTest, OnlyTheBoardsThatAreMeantAreSetAndALostOneIsNamed) {
  fake.add_board(1);
  fake.set("1.limit", "250000");
  fake.set("1.limit_range", "100000 300000");
  const auto control = open();
  ASSERT_TRUE(control);
  const GpuSetting second{.power_limit = Watts{120}, .clock_mhz = {}, .boards = {"GPU-1"}};
  ASSERT_TRUE(control->apply(second));
  EXPECT_EQ(control->states()[0].power_limit_mw, 250000U);
  EXPECT_EQ(control->states()[1].power_limit_mw, 120000U);
  const std::vector<GpuBefore> before{{"GPU-9", 250000U, false}, {"GPU-1", 250000U, false}};
  const auto restored = control->restore(before);
  ASSERT_FALSE(restored);
  EXPECT_NE(restored.error().what.find("GPU-9"), std::string::npos);
  EXPECT_EQ(control->states()[1].power_limit_mw, 250000U);  // the other was put back all the same
}

}  // namespace
}  // namespace joulelab

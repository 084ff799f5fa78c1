#include "meter/nvml_state.h"

#include <gtest/gtest.h>

#include "meter/fake_nvml.h"

namespace joulelab {
namespace {

class NvmlStateTest : public ::testing::Test {
 protected:
  Result<NvmlState> open(const std::string& library = FAKE_NVML_NEW) {
    return NvmlState::open(*parse_meter_spec("nvml-state,library=" + library), fake.root());
  }
  FakeNvmlLibrary fake;
};

TEST_F(NvmlStateTest, TellsWhatExplainsTheEnergyEachInItsUnit) {
  fake.add_board(0);
  auto state = open();
  ASSERT_TRUE(state) << state.error().what;
  std::vector<Sample> samples;
  ASSERT_TRUE(state->read(Instant{}, samples));
  std::map<std::string, std::pair<double, std::string>> seen;
  for (const auto& sample : samples) {
    const auto& channel = state->channels()[sample.channel];
    EXPECT_EQ(channel.form, Form::condition);
    EXPECT_EQ(channel.device, "GPU-0");
    seen[channel.name] = {sample.value, channel.unit};
  }
  EXPECT_EQ(seen, (std::map<std::string, std::pair<double, std::string>>{
                      {"nvml-state/utilisation-0", {7, "percent"}},
                      {"nvml-state/memory-utilisation-0", {3, "percent"}},
                      {"nvml-state/temperature-0", {41, "celsius"}},
                      {"nvml-state/sm-clock-0", {1410, "megahertz"}},
                      {"nvml-state/memory-clock-0", {1215, "megahertz"}},
                      {"nvml-state/power-limit-0", {400, "watts"}},
                      {"nvml-state/throttle-reasons-0", {4, "bits"}}}));
}

TEST_F(NvmlStateTest, WhatABoardOrItsDriverDoesNotTellIsAbsent) {
  fake.add_board(0);
  fake.drop("0.utilization");  // divided into instances
  fake.add_board(1);
  fake.set("1.handle", "!15");
  const auto state = open();
  ASSERT_TRUE(state);
  EXPECT_EQ(state->channels().size(), 5U);
  EXPECT_EQ(state->channels()[0].name, "nvml-state/temperature-0");
  fake.set("0.utilization", "7 3");
  const auto old = open(FAKE_NVML_OLD);  // its throttle reasons have their old name
  ASSERT_TRUE(old);
  EXPECT_EQ(old->channels().size(), 7U);
}

TEST_F(NvmlStateTest, AnAnswerThatFailsIsUnreadableAndTheMeterStays) {
  fake.add_board(0);
  auto state = open();
  ASSERT_TRUE(state);
  fake.set("0.temperature", "!15");
  for (int i = 0; i < 10; ++i) {
    std::vector<Sample> samples;
    ASSERT_TRUE(state->read(Instant{}, samples));
    EXPECT_EQ(samples[2].event, Event::unreadable);
    EXPECT_EQ(samples[3].event, Event::none);
  }
}

TEST_F(NvmlStateTest, WithoutABoardThatTellsAnythingThereIsNoInstrument) {
  fake.set("boards", "1");
  EXPECT_EQ(open().error().kind, Error::Kind::missing);
}

}  // namespace
}  // namespace joulelab

#include "meter/battery.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/temporary.h"
#include "record/trace.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;
using Kind = Error::Kind;

// The tree of a laptop: a battery, the mains, and the battery of a mouse.
class BatteryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    battery("BAT0", "Discharging", 50'000'000, 12'500'000);
    set("AC", "type", "Mains");
    set("AC", "online", "0");
    set("hidpp_battery_0", "type", "Battery");
    set("hidpp_battery_0", "scope", "Device");
    set("hidpp_battery_0", "status", "Charging");
  }
  void battery(const std::string& name, const std::string& status, long long energy_uwh,
               long long power_uw) {
    set(name, "type", "Battery");
    set(name, "status", status);
    set(name, "energy_now", std::to_string(energy_uwh));
    set(name, "power_now", std::to_string(power_uw));
  }
  void set(const std::string& supply, const std::string& file, const std::string& text) {
    ASSERT_TRUE(write_text(tree() / supply / file, text + "\n"));
  }
  Result<Battery> open(const std::string& text = "battery") const {
    return Battery::open(*parse_meter_spec(text), root_.path());
  }
  static std::vector<Sample> read(Battery& meter, double seconds) {
    std::vector<Sample> samples;
    EXPECT_TRUE(meter.read(after(Instant{}, Seconds{seconds}), samples));
    return samples;
  }
  fs::path tree() const { return root_.path() / "sys/class/power_supply"; }

 private:
  TemporaryFolder root_;
};

TEST_F(BatteryTest, WhatLeavesItIsTheWholeMachines) {
  auto meter = open();
  ASSERT_TRUE(meter) << meter.error().what;
  ASSERT_EQ(meter->channels().size(), 2U);
  EXPECT_EQ(meter->channels()[0].name, "battery/energy");
  EXPECT_EQ(meter->channels()[0].form, Form::counter);
  EXPECT_EQ(meter->channels()[0].component, Component::wall);
  EXPECT_EQ(meter->channels()[0].device, "");
  EXPECT_EQ(meter->channels()[1].name, "battery/power");
  EXPECT_EQ(meter->channels()[1].form, Form::gauge);
  EXPECT_EQ(read(*meter, 0)[0].value, 0);
  set("BAT0", "energy_now", "49990000");
  const auto samples = read(*meter, 1);
  EXPECT_DOUBLE_EQ(samples[0].value, 36);  // 10 mWh
  EXPECT_DOUBLE_EQ(samples[1].value, 12.5);
}

TEST_F(BatteryTest, SeveralBatteriesAreOneStore) {
  battery("BAT1", "Not charging", 20'000'000, 0);
  auto meter = open();
  ASSERT_TRUE(meter);
  read(*meter, 0);
  // One is empty and the other takes over.
  battery("BAT0", "Not charging", 49'000'000, 0);
  battery("BAT1", "Discharging", 19'000'000, 9'000'000);
  const auto samples = read(*meter, 1);
  EXPECT_DOUBLE_EQ(samples[0].value, 7200);
  EXPECT_DOUBLE_EQ(samples[1].value, 9);
}

TEST_F(BatteryTest, ChargingOrRestingItSaysNothing) {
  auto meter = open();
  ASSERT_TRUE(meter);
  for (const auto* status : {"Charging", "Full", "Not charging", "Unknown"}) {
    set("BAT0", "status", status);
    for (const auto& sample : read(*meter, 0)) EXPECT_EQ(sample.event, Event::unreadable) << status;
  }
}

TEST_F(BatteryTest, ABatteryThatHelpsTheMainsOutIsNotTheWhole) {
  auto meter = open();
  ASSERT_TRUE(meter);
  set("AC", "online", "1");
  EXPECT_EQ(read(*meter, 0)[0].event, Event::unreadable);
  set("AC", "online", "0");
  battery("BAT1", "Charging", 1, 1);
  auto both = open();
  ASSERT_TRUE(both);
  EXPECT_EQ(read(*both, 0)[0].event, Event::unreadable);
}

TEST_F(BatteryTest, TheTimeOnTheMainsIsMissingAndNotZero) {
  auto meter = open();
  ASSERT_TRUE(meter);
  Trace energy{meter->channels()[0], {}}, power{meter->channels()[1], {}};
  const auto take = [&](double seconds) {
    const auto samples = read(*meter, seconds);
    energy.points.push_back({samples[0].at, samples[0].value, samples[0].event});
    power.points.push_back({samples[1].at, samples[1].value, samples[1].event});
  };
  take(0);
  battery("BAT0", "Discharging", 49'990'000, 36'000'000);
  take(1);
  set("AC", "online", "1");
  battery("BAT0", "Charging", 50'900'000, 40'000'000);
  take(2);
  set("AC", "online", "0");
  // Unplugged, but its energy cannot be read at first.
  set("BAT0", "status", "Discharging");
  set("BAT0", "energy_now", "");
  take(3);
  battery("BAT0", "Discharging", 49'900'000, 36'000'000);
  take(4);
  battery("BAT0", "Discharging", 49'890'000, 36'000'000);
  take(5);
  EXPECT_EQ(energy.points[3].event, Event::unreadable);
  EXPECT_EQ(energy.points[4].event, Event::reset);
  const auto begin = Instant{}, end = after(Instant{}, Seconds{5});
  const auto used = energy_between(energy, begin, end);
  ASSERT_TRUE(used);
  EXPECT_DOUBLE_EQ(used->energy.value, 72);
  EXPECT_DOUBLE_EQ(used->covered.count(), 2);
  const auto drawn = energy_between(power, begin, end);
  ASSERT_TRUE(drawn);
  EXPECT_DOUBLE_EQ(drawn->covered.count(), 3);
}

TEST_F(BatteryTest, ABatteryThatRisesWhileDischargingWasGaugedAnew) {
  auto meter = open();
  ASSERT_TRUE(meter);
  read(*meter, 0);
  set("BAT0", "energy_now", "51000000");
  const auto sample = read(*meter, 1)[0];
  EXPECT_EQ(sample.event, Event::reset);
  EXPECT_EQ(sample.value, 0);
}

TEST_F(BatteryTest, CurrentTimesVoltageIsPowerWhereItAloneIsTold) {
  fs::remove(tree() / "BAT0/energy_now");
  fs::remove(tree() / "BAT0/power_now");
  EXPECT_EQ(open().error().kind, Kind::missing);
  set("BAT0", "current_now", "-1500000");
  set("BAT0", "voltage_now", "12000000");
  auto meter = open();
  ASSERT_TRUE(meter);
  ASSERT_EQ(meter->channels().size(), 1U);
  EXPECT_DOUBLE_EQ(read(*meter, 0)[0].value, 18);
}

TEST_F(BatteryTest, APowerOfZeroIsNoPower) {
  auto meter = open();
  ASSERT_TRUE(meter);
  set("BAT0", "power_now", "0");
  EXPECT_EQ(read(*meter, 0)[1].event, Event::unreadable);
  set("BAT0", "power_now", "garbage");
  EXPECT_EQ(read(*meter, 1)[1].event, Event::unreadable);
}

TEST_F(BatteryTest, WithoutOneOrWhenItIsPulledOutItIsMissing) {
  auto meter = open();
  ASSERT_TRUE(meter);
  fs::remove_all(tree() / "BAT0");
  std::vector<Sample> samples;
  EXPECT_EQ(meter->read({}, samples).error().kind, Kind::missing);
  EXPECT_EQ(open().error().kind, Kind::missing);
}

TEST_F(BatteryTest, TakesItsGainAndRefusesOtherOptions) {
  EXPECT_EQ(open("battery,gain=2%")->channels()[0].gain, (Bounds{0.98, 1.02}));
  EXPECT_EQ(open("battery,colour=red").error().kind, Kind::invalid);
}

}  // namespace
}  // namespace joulelab

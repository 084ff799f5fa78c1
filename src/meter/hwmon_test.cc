#include "meter/hwmon.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <gtest/gtest.h>

#include "base/temporary.h"
#include "record/ledger.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;
using Kind = Error::Kind;

class HwmonTest : public ::testing::Test {
 protected:
  void set(int chip, const std::string& file, const std::string& text) {
    write(fmt::format("sys/class/hwmon/hwmon{}/{}", chip, file), text);
  }
  void write(const std::string& file, const std::string& text) {
    fs::create_directories((root() / file).parent_path());
    std::ofstream(root() / file) << text << "\n";
  }
  // One channel of an INA3221, which has no power of its own.
  void rail(int chip, int number, const std::string& label, int millivolts, int milliamperes) {
    set(chip, "name", "ina3221");
    set(chip, fmt::format("in{}_label", number), label);
    set(chip, fmt::format("in{}_input", number), std::to_string(millivolts));
    set(chip, fmt::format("curr{}_input", number), std::to_string(milliamperes));
    set(chip, fmt::format("shunt{}_resistor", number), "2000");
  }
  // A Jetson AGX Orin as the kernel shows it, with the sums and shunt voltages that are no rails.
  void orin() {
    rail(3, 1, "VDD_GPU_SOC", 5000, 2000);
    rail(3, 2, "VDD_CPU_CV", 5000, 1000);
    rail(3, 3, "VIN_SYS_5V0", 5000, 600);
    set(3, "in4_input", "12");
    set(3, "curr4_input", "3600");
    set(3, "in7_label", "sum of shunt voltages");
    set(3, "in7_input", "40");
    set(3, "update_interval", "50");
    rail(4, 2, "VDDQ_VDD2_1V8AO", 5000, 400);
  }
  Result<Hwmon> open(const std::string& text = "hwmon") const {
    return Hwmon::open(*parse_meter_spec(text), root());
  }
  static std::vector<Sample> read(Hwmon& meter, double seconds = 0) {
    std::vector<Sample> samples;
    EXPECT_TRUE(meter.read(after(Instant{}, Seconds{seconds}), samples));
    return samples;
  }
  static const Channel& channel(const Hwmon& meter, std::string_view name) {
    const auto found = std::ranges::find(meter.channels(), name, &Channel::name);
    EXPECT_NE(found, meter.channels().end()) << name;
    return *found;
  }
  static std::string names(const Hwmon& meter) {
    std::string text;
    for (const auto& channel : meter.channels()) text += channel.name + " ";
    return text;
  }
  const fs::path& root() const { return root_.path(); }

 private:
  TemporaryFolder root_;
};

TEST_F(HwmonTest, VoltageTimesCurrentIsThePowerOfAJetsonsRail) {
  orin();
  auto meter = open();
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_EQ(names(*meter),
            "hwmon/VDD_GPU_SOC hwmon/VDD_CPU_CV hwmon/VIN_SYS_5V0 hwmon/VDDQ_VDD2_1V8AO ");
  const auto samples = read(*meter);
  EXPECT_DOUBLE_EQ(samples[0].value, 10);
  EXPECT_DOUBLE_EQ(samples[2].value, 3);
  const auto& gpu = channel(*meter, "hwmon/VDD_GPU_SOC");
  EXPECT_EQ(gpu.component, Component::gpu);
  EXPECT_EQ(gpu.form, Form::gauge);
  EXPECT_EQ(gpu.update_period, Seconds{0.05});
  EXPECT_DOUBLE_EQ(gpu.resolution, 0.1);  // 40 uV on 2 mOhm, at 5 V
  EXPECT_EQ(channel(*meter, "hwmon/VDD_CPU_CV").component, Component::package);
  EXPECT_EQ(channel(*meter, "hwmon/VIN_SYS_5V0").component, Component::other);
}

TEST_F(HwmonTest, ARailOfWhichNothingIsKnownIsRecordedAndAddedToNothing) {
  orin();
  const auto meter = open();
  ASSERT_TRUE(meter);
  const auto& unknown = channel(*meter, "hwmon/VDDQ_VDD2_1V8AO");
  EXPECT_EQ(unknown.component, Component::other);
  EXPECT_EQ(unknown.form, Form::condition);
  EXPECT_EQ(unknown.unit, "watts");
  std::vector<Trace> traces;
  for (const auto& channel : meter->channels())
    traces.push_back({channel, {{Instant{}, 10}, {after(Instant{}, Seconds{1}), 10}}});
  const auto account = account_between(traces, Instant{}, after(Instant{}, Seconds{1}));
  EXPECT_DOUBLE_EQ(account.energy->value, 30);
  const auto known = open("hwmon,known=true");
  ASSERT_TRUE(known);
  EXPECT_EQ(names(*known), "hwmon/VDD_GPU_SOC hwmon/VDD_CPU_CV hwmon/VIN_SYS_5V0 ");
}

TEST_F(HwmonTest, TheInputOfAModuleHoldsItsRails) {
  rail(1, 1, "VDD_IN", 5000, 2000);
  rail(1, 2, "VDD_CPU_GPU_CV", 5000, 1000);
  rail(1, 3, "VDD_SOC", 5000, 500);
  auto meter = open();
  ASSERT_TRUE(meter);
  std::vector<Trace> traces;
  for (const auto& sample : read(*meter)) {
    traces.push_back({meter->channels()[sample.channel],
                      {{Instant{}, sample.value}, {after(Instant{}, Seconds{1}), sample.value}}});
  }
  const auto account = account_between(traces, Instant{}, after(Instant{}, Seconds{1}));
  EXPECT_DOUBLE_EQ(account.energy->value, 10);
  EXPECT_EQ(account.lines[1].reason, "inside hwmon/VDD_IN");
}

TEST_F(HwmonTest, APersonSaysWhatARailFeeds) {
  set(0, "name", "ina226");
  set(0, "power1_input", "12500000");
  set(1, "name", "corsairpsu");
  set(1, "power1_label", "power total");
  set(1, "power1_input", "200000000");
  auto meter = open("hwmon,ina226.power1=package:1,power total=wall,gain=2%");
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_EQ(channel(*meter, "hwmon/ina226.power1").component, Component::package);
  EXPECT_EQ(channel(*meter, "hwmon/ina226.power1").device, "1");
  EXPECT_EQ(channel(*meter, "hwmon/ina226.power1").form, Form::gauge);
  EXPECT_EQ(channel(*meter, "hwmon/ina226.power1").gain, (Bounds{0.98, 1.02}));
  EXPECT_EQ(channel(*meter, "hwmon/power total").component, Component::wall);
  EXPECT_EQ(channel(*meter, "hwmon/power total").device, "");
  const auto samples = read(*meter);
  EXPECT_DOUBLE_EQ(samples[0].value, 12.5);
  EXPECT_DOUBLE_EQ(samples[1].value, 200);
}

TEST_F(HwmonTest, WhatIsNotThereOrFitsNothingIsRefused) {
  orin();
  const auto misspelt = open("hwmon,VDD_CPUCV=package");
  EXPECT_EQ(misspelt.error().kind, Kind::invalid);
  EXPECT_NE(misspelt.error().hint.find("VDD_CPU_CV"), std::string::npos);
  EXPECT_EQ(open("hwmon,VDD_CPU_CV=processor").error().kind, Kind::invalid);
  EXPECT_EQ(open("hwmon,component=package").error().kind, Kind::invalid);
  EXPECT_EQ(open("hwmon:ina226").error().kind, Kind::missing);
}

TEST_F(HwmonTest, TheAddressPicksAChip) {
  orin();
  set(10, "name", "ina226");
  set(10, "power1_input", "1");
  EXPECT_EQ(names(*open("hwmon:ina226")), "hwmon/ina226.power1 ");
  EXPECT_EQ(names(*open("hwmon:hwmon4")), "hwmon/VDDQ_VDD2_1V8AO ");
}

TEST_F(HwmonTest, SensorsOfOneNameAreToldApartByWhereTheySit) {
  for (const int chip : {2, 10}) {
    set(chip, "name", "ina226");
    set(chip, "power1_input", "1");
    fs::create_directories(root() / fmt::format("sys/devices/1-00{}", chip + 40));
    fs::create_directory_symlink(fmt::format("../../../devices/1-00{}", chip + 40),
                                 root() / fmt::format("sys/class/hwmon/hwmon{}/device", chip));
  }
  set(11, "name", "psu");
  for (const int number : {1, 2}) {
    set(11, fmt::format("power{}_label", number), "12V");
    set(11, fmt::format("power{}_input", number), "1");
  }
  EXPECT_EQ(names(*open()),
            "hwmon/ina226.power1@1-0042 hwmon/ina226.power1@1-0050 "
            "hwmon/12V@hwmon11.power1_input hwmon/12V@hwmon11.power2_input ");
}

TEST_F(HwmonTest, ACounterComesBeforeThePowerOfItsRail) {
  set(0, "name", "ina228");
  set(0, "energy1_input", "1000000");
  set(0, "power1_input", "5000000");
  auto meter = open("hwmon,ina228.energy1=dram,ina228.power1=dram");
  ASSERT_TRUE(meter);
  EXPECT_EQ(names(*meter), "hwmon/ina228.energy1 hwmon/ina228.power1 ");
  EXPECT_EQ(read(*meter, 0)[0].value, 0);
  set(0, "energy1_input", "3500000");
  EXPECT_DOUBLE_EQ(read(*meter, 1)[0].value, 2.5);
  set(0, "energy1_input", "10");
  const auto fallen = read(*meter, 2)[0];
  EXPECT_EQ(fallen.event, Event::reset);
  EXPECT_DOUBLE_EQ(fallen.value, 2.5);
}

// Four NUMA nodes on two packages: the driver shows each package twice.
TEST_F(HwmonTest, AmdsSocketsAreNodesAndEachPackageIsCountedOnce) {
  write("proc/cpuinfo", "vendor_id\t: AuthenticAMD");
  set(5, "name", "amd_energy");
  set(5, "energy1_label", "Ecore000");
  set(5, "energy1_input", "7");
  for (int node = 0; node < 4; ++node) {
    set(5, fmt::format("energy{}_label", node + 2), fmt::format("Esocket{}", node));
    set(5, fmt::format("energy{}_input", node + 2), "1000000");
    write(fmt::format("sys/devices/system/node/node{}/cpulist", node), std::to_string(node));
    write(fmt::format("sys/devices/system/cpu/cpu{}/topology/physical_package_id", node),
          std::to_string(node / 2));
  }
  auto meter = open();
  ASSERT_TRUE(meter);
  EXPECT_EQ(names(*meter), "hwmon/Esocket0 hwmon/Esocket1 hwmon/Esocket2 hwmon/Esocket3 ");
  std::vector<Trace> traces;
  for (const auto& channel : meter->channels()) {
    EXPECT_EQ(channel.component, Component::package);
    traces.push_back({channel, {{Instant{}, 0}, {after(Instant{}, Seconds{1}), 100}}});
  }
  EXPECT_EQ(meter->channels()[3].device, "1");
  // And the same package by powercap is the same.
  traces.insert(traces.begin(), traces[0]);
  traces[0].channel.name = "rapl/package-0";
  const auto account = account_between(traces, Instant{}, after(Instant{}, Seconds{1}));
  EXPECT_DOUBLE_EQ(account.energy->value, 200);
  EXPECT_EQ(account.lines[1].reason, "the same as rapl/package-0");
  EXPECT_EQ(account.lines[4].reason, "the same as hwmon/Esocket2");
}

TEST_F(HwmonTest, ASensorThatIsSwitchedOffIsLeftOutAndOneThatFailsIsAGap) {
  orin();
  set(3, "curr2_input", "");  // as the kernel's ENODATA of a disabled channel
  auto meter = open();
  ASSERT_TRUE(meter);
  EXPECT_EQ(meter->channels().size(), 3U);
  set(3, "in1_input", "garbage");
  const auto samples = read(*meter);
  EXPECT_EQ(samples[0].event, Event::unreadable);
  EXPECT_EQ(samples[1].event, Event::none);
}

TEST_F(HwmonTest, AMeanIsTakenWhereThereIsNoPresentValue) {
  set(0, "name", "power_meter");
  set(0, "power1_average", "250000000");
  set(0, "power1_average_interval", "1000");
  auto meter = open("hwmon,power_meter.power1=wall");
  ASSERT_TRUE(meter);
  EXPECT_EQ(meter->channels()[0].update_period, Seconds{1});
  EXPECT_EQ(meter->channels()[0].averaging, Seconds{1});
  EXPECT_DOUBLE_EQ(read(*meter)[0].value, 250);
}

TEST_F(HwmonTest, WithoutSensorsOrWhenTheyVanishItIsMissing) {
  EXPECT_EQ(open().error().kind, Kind::missing);
  set(0, "name", "k10temp");
  set(0, "temp1_input", "40000");
  set(0, "in0_input", "1000");
  EXPECT_EQ(open().error().kind, Kind::missing);
  orin();
  auto meter = open();
  ASSERT_TRUE(meter);
  fs::remove_all(root() / "sys");
  std::vector<Sample> samples;
  const auto later = after(Instant{}, Seconds{1});
  EXPECT_EQ(meter->read(later, samples).error().kind, Kind::missing);
}

TEST_F(HwmonTest, CountersOfRootAloneSayTheCommandThatGrantsThem) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  set(5, "name", "amd_energy");
  set(5, "energy2_label", "Esocket0");
  set(5, "energy2_input", "1");
  fs::permissions(root() / "sys/class/hwmon/hwmon5/energy2_input", fs::perms::none);
  const auto meter = open();
  EXPECT_EQ(meter.error().kind, Kind::denied);
  EXPECT_NE(meter.error().hint.find("chmod a+r"), std::string::npos);
}

}  // namespace
}  // namespace joulelab

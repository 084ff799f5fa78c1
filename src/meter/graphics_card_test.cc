#include "meter/graphics_card.h"

#include <fstream>
#include <gtest/gtest.h>

#include "base/temporary.h"
#include "meter/amdgpu.h"
#include "meter/intel_gpu.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

Instant second(double seconds) { return after(Instant{}, Seconds{seconds}); }

// /sys/class/drm as the kernel lays it out: a card's device is a link to the PCI bus.
class GraphicsCardTest : public ::testing::Test {
 protected:
  void card(int number, const std::string& address, const std::string& driver) {
    fs::create_directories(hwmon(address));
    fs::create_directories(drm(number));
    fs::create_directory_symlink(bus() / address, drm(number) / "device");
    write(address, "name", driver);
  }
  void write(const std::string& address, const std::string& file, const std::string& text) {
    std::ofstream(hwmon(address) / file) << text << '\n';
  }
  void write_device(const std::string& address, const std::string& file, const std::string& text) {
    fs::create_directories((bus() / address / file).parent_path());
    std::ofstream(bus() / address / file) << text << '\n';
  }
  fs::path hwmon(const std::string& address) const { return bus() / address / "hwmon/hwmon3"; }
  fs::path bus() const { return root_.path() / "sys/devices/pci0000:00"; }
  fs::path drm(int number) const {
    return root_.path() / "sys/class/drm" / ("card" + std::to_string(number));
  }
  Result<SysfsMeter> open_amd() { return open_amdgpu(*parse_meter_spec("amdgpu"), root_.path()); }
  Result<SysfsMeter> open_intel() {
    return open_intel_gpu(*parse_meter_spec("intel-gpu"), root_.path());
  }
  static std::vector<std::string> names_of(const SysfsMeter& meter) {
    std::vector<std::string> names;
    for (const auto& channel : meter.channels()) names.push_back(channel.name);
    return names;
  }
  static std::vector<Sample> read(SysfsMeter& meter, double seconds) {
    std::vector<Sample> samples;
    EXPECT_TRUE(meter.read(second(seconds), samples));
    return samples;
  }
  TemporaryFolder root_;
};

using Names = std::vector<std::string>;
const std::string first = "0000:03:00.0", other = "0000:0a:00.0";

TEST_F(GraphicsCardTest, AnAmdCardTellsItsPowersAndWhatExplainsThem) {
  card(1, first, "amdgpu");
  fs::create_directories(drm(1).string() + "-DP-1/device/hwmon/hwmon3");  // a connector
  write(first, "power1_average", "203000000");
  write(first, "power1_input", "210000000");
  write(first, "temp1_input", "-1500");
  write(first, "freq1_input", "1801000000");
  write(first, "power1_cap", "220000000");
  write_device(first, "gpu_busy_percent", "98");
  auto meter = open_amd();
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_EQ(names_of(*meter),
            (Names{"amdgpu/power-average-1", "amdgpu/power-instant-1", "amdgpu/utilisation-1",
                   "amdgpu/temperature-1", "amdgpu/clock-1", "amdgpu/power-limit-1"}));
  const auto channels = meter->channels();
  EXPECT_EQ(channels[0].component, Component::gpu);
  EXPECT_EQ(channels[0].device, first);
  EXPECT_EQ(channels[0].form, Form::gauge);
  EXPECT_EQ(channels[0].gain, (Bounds{0.9, 1.1}));
  EXPECT_EQ(channels[3].form, Form::condition);
  EXPECT_EQ(channels[3].gain, Bounds{});
  const double expected[] = {203, 210, 98, -1.5, 1801, 220};
  const auto samples = read(*meter, 0);
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    EXPECT_DOUBLE_EQ(samples[i].value, expected[i]) << channels[i].name;
    EXPECT_EQ(samples[i].channel, i);
  }
}

TEST_F(GraphicsCardTest, TheGraphicsOfAnAmdProcessorTellsThePackagesPower) {
  card(0, first, "amdgpu");
  write(first, "power1_input", "15000000");
  write(first, "in1_label", "vddnb");
  const auto meter = open_amd();
  ASSERT_TRUE(meter);
  EXPECT_EQ(meter->channels()[0].component, Component::package);
  EXPECT_EQ(meter->channels()[0].device, "0");
}

TEST_F(GraphicsCardTest, CardsAreInTheOrderOfTheirNumbersAndOthersDriversAreLeftAlone) {
  card(10, other, "amdgpu");
  card(2, first, "amdgpu");
  card(0, "0000:00:02.0", "nouveau");
  write(first, "power1_average", "1000000");
  write(other, "power1_average", "2000000");
  write("0000:00:02.0", "power1_input", "3000000");
  const auto meter = open_amd();
  ASSERT_TRUE(meter);
  EXPECT_EQ(names_of(*meter), (Names{"amdgpu/power-average-2", "amdgpu/power-average-10"}));
}

TEST_F(GraphicsCardTest, ADeviceWithTwoCardsIsOne) {
  card(0, first, "amdgpu");
  card(1, other, "amdgpu");
  fs::remove(drm(1) / "device");
  fs::create_directory_symlink(bus() / first, drm(1) / "device");
  write(first, "power1_average", "1000000");
  EXPECT_EQ(names_of(*open_amd()), Names{"amdgpu/power-average-0"});
}

TEST_F(GraphicsCardTest, ACardWithoutPowerIsNoInstrumentThoughItIsWarm) {
  card(0, first, "amdgpu");
  write(first, "temp1_input", "40000");
  EXPECT_EQ(open_amd().error().kind, Error::Kind::missing);
  EXPECT_EQ(open_intel().error().kind, Error::Kind::missing);
}

TEST_F(GraphicsCardTest, AnIntelCardsCounterIsReadInJoulesAndTheChipBesideIt) {
  card(0, first, "xe");
  write(first, "energy1_input", "5000000");
  write(first, "energy2_input", "4000000");
  write(first, "power1_max", "190000000");
  write_device(first, "tile0/gt0/freq0/act_freq", "2400");
  auto meter = open_intel();
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_EQ(names_of(*meter), (Names{"intel-gpu/energy-0", "intel-gpu/energy-package-0",
                                     "intel-gpu/clock-0", "intel-gpu/power-limit-0"}));
  EXPECT_EQ(meter->channels()[0].form, Form::counter);
  EXPECT_TRUE(meter->channels()[0].freeze_after);
  EXPECT_FALSE(meter->channels()[2].freeze_after);
  EXPECT_EQ(read(*meter, 0)[0].value, 0);
  write(first, "energy1_input", "7000061");
  const auto samples = read(*meter, 1);
  EXPECT_DOUBLE_EQ(samples[0].value, 2.000061);
  EXPECT_EQ(samples[1].value, 0);
  EXPECT_EQ(samples[2].value, 2400);
}

TEST_F(GraphicsCardTest, ATileOfAnIntelCardIsNotCountedBesideIt) {
  card(0, first, "i915_gt0");
  write(first, "energy1_input", "1");
  fs::create_directories(bus() / first / "hwmon/hwmon9");
  std::ofstream(bus() / first / "hwmon/hwmon9/name") << "i915\n";
  std::ofstream(bus() / first / "hwmon/hwmon9/energy1_input") << "2000000\n";
  auto meter = open_intel();
  ASSERT_TRUE(meter);
  EXPECT_EQ(names_of(*meter), Names{"intel-gpu/energy-0"});
  read(*meter, 0);
  std::ofstream(bus() / first / "hwmon/hwmon9/energy1_input") << "3000000\n";
  EXPECT_DOUBLE_EQ(read(*meter, 1)[0].value, 1);
}

TEST_F(GraphicsCardTest, ACounterThatFallsWasReset) {
  card(0, first, "i915");
  write(first, "energy1_input", "65000000000");
  auto meter = open_intel();
  ASSERT_TRUE(meter);
  read(*meter, 0);
  write(first, "energy1_input", "0");
  const auto sample = read(*meter, 1)[0];
  EXPECT_EQ(sample.event, Event::reset);
  EXPECT_EQ(sample.value, 0);
}

TEST_F(GraphicsCardTest, WhatIsNoNumberOrCannotBeIsAGap) {
  card(0, first, "amdgpu");
  write(first, "power1_average", "1000000");
  auto meter = open_amd();
  ASSERT_TRUE(meter);
  for (const auto* text : {"", "busy", "-1", "1.5", "99999999999999999999"}) {
    write(first, "power1_average", text);
    EXPECT_EQ(read(*meter, 1)[0].event, Event::unreadable) << text;
  }
  write(first, "power1_average", "2000000");
  EXPECT_DOUBLE_EQ(read(*meter, 2)[0].value, 2);
}

TEST_F(GraphicsCardTest, ACardThatIsGoneLeavesTheOthersAndTheLastOneEndsTheMeter) {
  card(0, first, "amdgpu");
  card(1, other, "amdgpu");
  for (const auto& address : {first, other}) {
    write(address, "power1_average", "1000000");
    write(address, "temp1_input", "40000");
  }
  auto meter = open_amd();
  ASSERT_TRUE(meter);
  read(*meter, 0);
  fs::remove_all(hwmon(first));
  const auto samples = read(*meter, 1);
  EXPECT_EQ(samples[0].event, Event::unreadable);
  EXPECT_DOUBLE_EQ(samples[2].value, 1);
  fs::remove(hwmon(other) / "power1_average");
  std::vector<Sample> last;
  const auto result = meter->read(second(2), last);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Error::Kind::missing);
}

TEST_F(GraphicsCardTest, AFileThatMayNotBeReadSaysSo) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  card(0, first, "xe");
  write(first, "energy1_input", "1");
  fs::permissions(hwmon(first) / "energy1_input", fs::perms::none);
  EXPECT_EQ(open_intel().error().kind, Error::Kind::denied);
}

TEST_F(GraphicsCardTest, AnOptionThatIsNoneIsRefused) {
  card(0, first, "amdgpu");
  write(first, "power1_average", "1000000");
  const auto meter = open_amdgpu(*parse_meter_spec("amdgpu,card=0"), root_.path());
  EXPECT_EQ(meter.error().kind, Error::Kind::invalid);
}

}  // namespace
}  // namespace joulelab

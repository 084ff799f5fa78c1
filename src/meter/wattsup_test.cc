#include "meter/wattsup.h"

#include <array>
#include <atomic>
#include <fcntl.h>
#include <fmt/format.h>
#include <functional>
#include <gtest/gtest.h>
#include <mutex>
#include <poll.h>
#include <stdlib.h>
#include <thread>

#include "base/descriptor.h"

namespace joulelab {
namespace {

// The other end of the serial line. Speaks only once it was told to, then says its record again and
// again, faster than the real one does.
class FakeWattsUp {
 public:
  FakeWattsUp() : line_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    ::grantpt(*line_);
    ::unlockpt(*line_);
    device_ = ::ptsname(*line_);
    // Held open, so that the line outlives the meter's closing it.
    own_ = Descriptor(::open(device_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    thread_ = std::jthread([this](const std::stop_token& stop) { play(stop); });
  }

  const std::string& device() const { return device_; }
  void record(std::string text) {
    const std::lock_guard lock(mutex_);
    record_ = std::move(text);
  }
  void forget_its_command() { is_told_ = false; }
  void be_deaf(bool is_deaf) { is_deaf_ = is_deaf; }
  void say(std::string_view text) const {
    EXPECT_EQ(::write(*line_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  int times_told() const { return times_told_; }
  void unplug() {
    thread_ = {};
    own_.close();
    line_.close();
  }

 private:
  void play(const std::stop_token& stop) {
    std::string heard;
    while (!stop.stop_requested()) {
      pollfd polled{*line_, POLLIN, 0};
      std::array<char, 256> part;
      if (::poll(&polled, 1, 2) > 0) {
        const auto count = ::read(*line_, part.data(), part.size());
        if (count > 0) heard.append(part.data(), static_cast<std::size_t>(count));
      }
      constexpr std::string_view command = "#L,W,3,E,,1;";
      if (const auto at = heard.find(command); at != std::string::npos) {
        heard.erase(0, at + command.size());
        ++times_told_;
        is_told_ = !is_deaf_;
      }
      const std::lock_guard lock(mutex_);
      if (is_told_) say(record_);
    }
  }

  Descriptor line_, own_;
  std::string device_;
  std::mutex mutex_;
  std::string record_ = "#d,-,18,1240,2301,542,1000,0,0,0;\r\n";
  std::atomic<bool> is_told_ = false, is_deaf_ = false;
  std::atomic<int> times_told_ = 0;
  std::jthread thread_;
};

Result<WattsUp> open_meter_at(const std::string& device, const std::string& options = ",limit=5") {
  return WattsUp::open(*parse_meter_spec("wattsup:" + device + options));
}

std::vector<Sample> read(WattsUp& meter) {
  std::vector<Sample> samples;
  const auto done = meter.read(std::chrono::steady_clock::now(), samples);
  EXPECT_TRUE(done) << done.error().what;
  return samples;
}

Error error_of(WattsUp& meter) {
  std::vector<Sample> samples;
  const auto done = meter.read({}, samples);
  EXPECT_FALSE(done);
  return done ? Error{} : done.error();
}

// The newest record may still be one of before the change.
template <class Condition>
std::vector<Sample> read_until(WattsUp& meter, Condition condition) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    auto samples = read(meter);
    if (condition(samples)) return samples;
  }
  ADD_FAILURE() << "what was waited for never came";
  return {{}, {}};
}

TEST(WattsUp, CounterFirstThenPowerOfTheOutlet) {
  FakeWattsUp device;
  const auto meter = open_meter_at(device.device(), ",limit=5,device=desk");
  ASSERT_TRUE(meter) << meter.error().what;
  ASSERT_EQ(meter->channels().size(), 2U);
  EXPECT_EQ(meter->channels()[0].name, "wattsup/energy");
  EXPECT_EQ(meter->channels()[0].resolution, 360);
  EXPECT_EQ(meter->channels()[1].name, "wattsup/power");
  EXPECT_EQ(meter->channels()[1].device, "desk");
  EXPECT_EQ(meter->channels()[1].gain, (Bounds{0.985, 1.015}));
  EXPECT_EQ(meter->channels()[1].offset, Watts{0.3});
}

TEST(WattsUp, ARecordIsStampedWithItsArrival) {
  FakeWattsUp device;
  auto meter = open_meter_at(device.device());
  ASSERT_TRUE(meter);
  const Instant before = std::chrono::steady_clock::now();
  const auto samples = read(*meter);
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_TRUE(meter->stamps_itself());
  EXPECT_GT(samples[1].at, before);
  EXPECT_LE(samples[1].at, std::chrono::steady_clock::now());
  EXPECT_EQ(samples[0].at, samples[1].at);
  EXPECT_EQ(samples[0].value, 0);
  EXPECT_DOUBLE_EQ(samples[1].value, 124.0);
}

TEST(WattsUp, CountsFromOpeningAndTellsAResetFromUse) {
  FakeWattsUp device;
  auto meter = open_meter_at(device.device());
  ASSERT_TRUE(meter);
  read(*meter);
  device.record("#d,-,18,1240,2301,542,1003,0;\r\n");
  const auto risen = read_until(*meter, [](auto& samples) { return samples[0].value > 0; });
  EXPECT_DOUBLE_EQ(risen[0].value, 3 * 360.0);
  device.record("#d,-,18,1240,2301,542,2,0;\r\n");
  const auto fallen =
      read_until(*meter, [](auto& samples) { return samples[0].event == Event::reset; });
  EXPECT_DOUBLE_EQ(fallen[0].value, 3 * 360.0);
}

TEST(WattsUp, WhatLayOnTheLineIsTooOldToBeASample) {
  FakeWattsUp device;
  auto meter = open_meter_at(device.device());
  ASSERT_TRUE(meter);
  device.record("#d,-,18,9999,2301,542,1000,0;\r\n");
  read_until(*meter, [](auto& samples) { return samples[1].value == 999.9; });
  for (const auto* record :
       {"#d,-,18,9999,2301,542,1000,0;\r\n", "#d,-,18,66,2301,542,1000,0;\r\n"}) {
    device.record(record);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_DOUBLE_EQ(read(*meter)[1].value, 6.6);
}

TEST(WattsUp, WhatIsNoRecordIsPassedOver) {
  FakeWattsUp device;
  auto meter = open_meter_at(device.device());
  ASSERT_TRUE(meter);
  device.record("#h,-,18,W,V;garbage;\xFF\xFE;#d,-,18;1,2,3#d,-,18,700,2301,542,1000;\r\n");
  EXPECT_DOUBLE_EQ(
      read_until(*meter, [](auto& samples) { return samples[1].value == 70; })[1].value, 70.0);
}

TEST(WattsUp, WhatItDoesNotLogIsUnreadable) {
  FakeWattsUp device;
  auto meter = open_meter_at(device.device());
  ASSERT_TRUE(meter);
  device.record("#d,-,18,_,2301,542,_,0;\r\n");
  const auto samples =
      read_until(*meter, [](auto& each) { return each[1].event == Event::unreadable; });
  EXPECT_EQ(samples[0].event, Event::unreadable);
}

TEST(WattsUp, OneThatLogsNoEnergyHasPowerAlone) {
  FakeWattsUp device;
  device.record("#d,-,3,1240,2301,542;\r\n");
  const auto meter = open_meter_at(device.device());
  ASSERT_TRUE(meter);
  ASSERT_EQ(meter->channels().size(), 1U);
  EXPECT_EQ(meter->channels()[0].form, Form::gauge);
}

TEST(WattsUp, SilenceIsTransientAndTheNextReadingTellsItAgain) {
  FakeWattsUp device;
  auto meter = open_meter_at(device.device(), ",limit=0.1");
  ASSERT_TRUE(meter) << meter.error().what;
  device.be_deaf(true);
  device.forget_its_command();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  Error error;
  for (int attempt = 0; attempt < 2; ++attempt) error = error_of(*meter);
  EXPECT_EQ(error.kind, Error::Kind::transient);
  EXPECT_GE(device.times_told(), 2);
  device.be_deaf(false);
  std::vector<Sample> samples;
  for (int attempt = 0; attempt < 50 && samples.empty(); ++attempt) (void)meter->read({}, samples);
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_DOUBLE_EQ(samples[1].value, 124.0);
}

TEST(WattsUp, AnUnpluggedCableIsTransient) {
  FakeWattsUp device;
  auto meter = open_meter_at(device.device(), ",limit=0.1");
  ASSERT_TRUE(meter);
  device.unplug();
  EXPECT_EQ(error_of(*meter).kind, Error::Kind::transient);
  EXPECT_EQ(error_of(*meter).kind, Error::Kind::transient);  // there is no such line any more
}

TEST(WattsUp, WhatIsNoWattsUpIsSaidBeforeTheRun) {
  EXPECT_EQ(open_meter_at("").error().kind, Error::Kind::invalid);
  EXPECT_EQ(open_meter_at("/dev/null").error().kind, Error::Kind::invalid);
  EXPECT_EQ(open_meter_at("/dev/no-such-line").error().kind, Error::Kind::missing);
  FakeWattsUp other;
  other.record("hello, I am a modem;\r\n");
  EXPECT_EQ(open_meter_at(other.device(), ",limit=0.1").error().kind, Error::Kind::transient);
}

}  // namespace
}  // namespace joulelab

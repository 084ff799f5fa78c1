#include "meter/scpi.h"

#include <algorithm>
#include <atomic>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <map>
#include <mutex>
#include <stdlib.h>
#include <thread>

#include "meter/scpi_reply.h"
#include "net/loopback.h"
#include "net/vxi11_fake.h"

namespace joulelab {
namespace {

// A WT310E as its commands see it.
class FakeWt {
 public:
  std::optional<std::string> answer(std::string command) {
    const std::lock_guard lock(mutex_);
    while (command.ends_with('\n')) command.pop_back();
    commands_.push_back(command);
    if (const auto other = answers_.find(command); other != answers_.end()) return other->second;
    if (command == ":INTEGRATE:START") state_ = "STAR";
    if (command == ":INTEGRATE:STOP") state_ = "STOP";
    if (command == "*IDN?") return "YOKOGAWA,WT310E,C2PH13047V,F1.04\n";
    if (command == ":NUMERIC:NORMAL:VALUE?") return values_ + "\n";
    if (command == ":INTEGRATE:STATE?") return state_ + "\n";
    if (command == ":INPUT:VOLTAGE:RANGE?") return "300.0E+00\n";
    if (command == ":INPUT:CURRENT:RANGE?") return "2.0E+00\n";
    if (command == ":RATE?") return "250MS\n";
    return std::nullopt;
  }
  void show(std::string values, std::string state = "STAR") {
    const std::lock_guard lock(mutex_);
    values_ = std::move(values);
    state_ = std::move(state);
  }
  void set(const std::string& command, const std::string& answer) {
    const std::lock_guard lock(mutex_);
    answers_[command] = answer;
  }
  void restore() {
    const std::lock_guard lock(mutex_);
    answers_.clear();
  }
  long count(const std::string& command) {
    const std::lock_guard lock(mutex_);
    return std::ranges::count(commands_, command);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, std::string> answers_;
  std::vector<std::string> commands_;
  std::string values_ = "229.87E+00,1.2034E+00,270.00E+00,12.345E+00", state_ = "STAR";
};

class ScpiTest : public testing::Test {
 protected:
  Result<Scpi> open(const std::string& options = ",limit=5") {
    return Scpi::open(*parse_meter_spec("scpi:" + server_.address() + options));
  }
  static std::vector<Sample> read(Scpi& meter, double at_s = 1) {
    std::vector<Sample> samples;
    const auto done = meter.read(after(Instant{}, Seconds{at_s}), samples);
    EXPECT_TRUE(done) << done.error().what;
    return samples;
  }
  static Error::Kind kind_of_failure(Scpi& meter) {
    std::vector<Sample> samples;
    const auto done = meter.read({}, samples);
    EXPECT_FALSE(done);
    return done ? Error::Kind::broken : done.error().kind;
  }

  FakeWt wt_;
  // An answer that is empty hangs up.
  Loopback server_{[this](LoopbackConnection& connection) {
    while (const auto command = connection.line()) {
      const auto text = wt_.answer(*command);
      if (text && text->empty()) return;
      if (text) connection.say(*text);
    }
  }};
};

TEST_F(ScpiTest, EnergyPowerVoltageAndCurrent) {
  auto meter = open();
  ASSERT_TRUE(meter) << meter.error().what;
  const auto channels = meter->channels();
  ASSERT_EQ(channels.size(), 4U);
  EXPECT_EQ(channels[0].name, "scpi/energy");
  EXPECT_EQ(channels[1].name, "scpi/power");
  EXPECT_EQ(channels[2].form, Form::condition);
  EXPECT_EQ(channels[2].unit, "volt");
  EXPECT_EQ(channels[3].unit, "ampere");
  EXPECT_EQ(channels[1].update_period, Seconds{0.25});
  // 0.1 % of the reading and 0.05 % of the range, 600 W, of which 270 W are read.
  EXPECT_NEAR(channels[1].gain.high, 1.001, 1e-12);
  EXPECT_NEAR(channels[1].offset.value, 0.0005 * 600, 1e-12) << "of the range";
  EXPECT_EQ(channels[1].averaging, channels[1].update_period);
  EXPECT_EQ(channels[0].averaging, Seconds{0}) << "a counter has none";
  EXPECT_EQ(read(*meter)[0].value, 0);
  wt_.show("230.00E+00,1.3000E+00,299.00E+00,12.355E+00");
  const auto samples = read(*meter, 2);
  EXPECT_NEAR(samples[0].value, 36, 1e-6);
  EXPECT_DOUBLE_EQ(samples[1].value, 299);
  EXPECT_DOUBLE_EQ(samples[2].value, 230);
  EXPECT_DOUBLE_EQ(samples[3].value, 1.3);
}

TEST_F(ScpiTest, AnInstrumentThatDoesNotIntegrateHasNoEnergy) {
  wt_.show("230E+00,1E+00,230E+00,NAN", "RES");
  auto meter = open();
  ASSERT_TRUE(meter);
  ASSERT_EQ(meter->channels().size(), 3U);
  EXPECT_EQ(meter->channels()[0].form, Form::gauge);
  EXPECT_EQ(wt_.count(":INTEGRATE:START"), 0);
}

TEST_F(ScpiTest, ItsIntegrationIsStartedAndStoppedOnRequest) {
  wt_.show("230E+00,1E+00,230E+00,0.0E+00", "RES");
  {
    const auto meter = open(",limit=5,integrate=true");
    ASSERT_TRUE(meter) << meter.error().what;
    EXPECT_EQ(meter->channels().size(), 4U);
    EXPECT_EQ(wt_.count(":INTEGRATE:START"), 1);
    EXPECT_EQ(wt_.count(":INTEGRATE:RESET"), 0);
  }
  // The commands of the destructor have no answer that says when they were heard.
  for (int i = 0; i < 500 && wt_.count(":COMMUNICATE:REMOTE OFF") == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(wt_.count(":INTEGRATE:STOP"), 1);
  EXPECT_EQ(wt_.count(":COMMUNICATE:REMOTE OFF"), 1);
}

TEST_F(ScpiTest, AnIntegrationThatRunsIsLeftAlone) {
  { ASSERT_TRUE(open(",limit=5,integrate=true")); }
  for (int i = 0; i < 500 && wt_.count(":COMMUNICATE:REMOTE OFF") == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(wt_.count(":INTEGRATE:START"), 0);
  EXPECT_EQ(wt_.count(":INTEGRATE:STOP"), 0);
}

TEST_F(ScpiTest, AStoppedIntegrationIsNoEnergyOfZero) {
  auto meter = open();
  ASSERT_TRUE(meter);
  read(*meter, 1);
  wt_.show("230E+00,1E+00,230E+00,12.400E+00", "STOP");
  EXPECT_EQ(read(*meter, 2)[0].event, Event::unreadable);
  wt_.show("230E+00,1E+00,230E+00,12.410E+00", "START");
  EXPECT_EQ(read(*meter, 3)[0].event, Event::reset);
  wt_.show("230E+00,1E+00,230E+00,12.420E+00", "START");
  const auto counted = read(*meter, 4)[0];
  EXPECT_EQ(counted.event, Event::none);
  EXPECT_NEAR(counted.value, 36, 1e-6);
}

TEST_F(ScpiTest, AnIntegrationThatWasResetIsTold) {
  auto meter = open();
  ASSERT_TRUE(meter);
  read(*meter, 1);
  wt_.show("230E+00,1E+00,230E+00,0.010E+00");
  EXPECT_EQ(read(*meter, 2)[0].event, Event::reset);
}

TEST_F(ScpiTest, WhatItHasNotIsUnreadable) {
  auto meter = open();
  ASSERT_TRUE(meter);
  wt_.show("NAN,INF,9.91E+37,9.9E+37");
  for (const auto& sample : read(*meter)) EXPECT_EQ(sample.event, Event::unreadable);
}

TEST_F(ScpiTest, AfterItWasSwitchedOffItIsPreparedAnew) {
  auto meter = open();
  ASSERT_TRUE(meter);
  wt_.set(":NUMERIC:NORMAL:VALUE?", "");
  EXPECT_EQ(kind_of_failure(*meter), Error::Kind::transient);
  wt_.restore();
  read(*meter);
  EXPECT_EQ(wt_.count(":NUMERIC:NORMAL:ITEM4 WH,1"), 2);
  EXPECT_EQ(wt_.count(":COMMUNICATE:REMOTE ON"), 2);
}

TEST_F(ScpiTest, HostileAnswersAreTransient) {
  auto meter = open(",limit=0.2");
  ASSERT_TRUE(meter) << meter.error().what;
  for (const auto* answer : {"\n", "1,2,3\n", "1,2,3,4,5\n", "late", "ERROR\n"}) {
    wt_.set(":NUMERIC:NORMAL:VALUE?", answer);
    EXPECT_EQ(kind_of_failure(*meter), Error::Kind::transient) << answer;
  }
  wt_.restore();
  wt_.set(":INTEGRATE:STATE?", "42\n");
  EXPECT_EQ(kind_of_failure(*meter), Error::Kind::transient);
}

TEST_F(ScpiTest, WhatIsNoAnalyserIsSaidBeforeTheRun) {
  wt_.set("*IDN?", "220 mail.example ESMTP\n");
  EXPECT_EQ(open().error().kind, Error::Kind::invalid);
  wt_.set("*IDN?", "late");
  EXPECT_EQ(open(",limit=0.05").error().kind, Error::Kind::transient);
  for (const auto* text : {"scpi", "scpi:h:x", "scpi:h,element=7", "scpi:h,element=11",
                           "scpi:h,protocol=gpib", "scpi:h,integrate=yes", "scpi:h,elemnt=1"}) {
    const auto meter = Scpi::open(*parse_meter_spec(text));
    ASSERT_FALSE(meter) << text;
    EXPECT_EQ(meter.error().kind, Error::Kind::invalid) << text;
  }
}

TEST_F(ScpiTest, SpeaksVxi11AsAYokogawaDoes) {
  const Loopback instrument([this](LoopbackConnection& connection) {
    play_vxi11(connection, [this](const std::string& command) { return wt_.answer(command); });
  });
  auto meter =
      Scpi::open(*parse_meter_spec("yokogawa:127.0.0.1:" + std::to_string(instrument.port()) +
                                   ",protocol=vxi11,limit=5,element=SIGMA"));
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_DOUBLE_EQ(read(*meter)[1].value, 270);
  EXPECT_EQ(wt_.count(":NUMERIC:NORMAL:ITEM3 P,SIGMA"), 1);
}

// What VXI-11 calls an error of the device, and a call that its server does not know.
TEST_F(ScpiTest, AnErrorOfVxi11InMidRunIsAGap) {
  std::atomic<std::uint32_t> device_error = 0, call_status = 0;
  const Loopback server([&](LoopbackConnection& connection) {
    play_vxi11(
        connection, [this](const std::string& message) { return wt_.answer(message); },
        [&] {
          return Vxi11Trouble{call_status, device_error};
        });
  });
  auto meter =
      Scpi::open(*parse_meter_spec("yokogawa:" + server.address() + ",protocol=vxi11,limit=5"));
  ASSERT_TRUE(meter) << meter.error().what;
  device_error = 5;  // parameter error
  EXPECT_EQ(kind_of_failure(*meter), Error::Kind::transient);
  device_error = 0;
  EXPECT_DOUBLE_EQ(read(*meter)[1].value, 270);
  call_status = 1;  // program unavailable: its server is starting
  EXPECT_EQ(kind_of_failure(*meter), Error::Kind::transient);
  call_status = 0;
  EXPECT_DOUBLE_EQ(read(*meter)[1].value, 270);
}

TEST_F(ScpiTest, SpeaksOverASerialLine) {
  const Descriptor instrument(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  ASSERT_EQ(::grantpt(*instrument), 0);
  ASSERT_EQ(::unlockpt(*instrument), 0);
  const std::string device = ::ptsname(*instrument);
  const Descriptor held(::open(device.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  const std::jthread player([&] {
    std::string heard;
    for (char c = 0; ::read(*instrument, &c, 1) == 1;) {
      heard += c;
      if (c != '\n') continue;
      const bool is_last = heard.starts_with(":COMMUNICATE:REMOTE OFF");
      const auto text = wt_.answer(std::exchange(heard, {})).value_or("");
      EXPECT_EQ(::write(*instrument, text.data(), text.size()), static_cast<ssize_t>(text.size()));
      if (is_last) return;
    }
  });
  auto meter = Scpi::open(*parse_meter_spec("scpi:" + device + ",baud=115200,limit=5"));
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_DOUBLE_EQ(read(*meter)[1].value, 270);
}

TEST(ScpiPlace, APortMeansASocketAndAYokogawaElseSpeaksVxi11) {
  using Way = ScpiPlace::Way;
  EXPECT_EQ(scpi_place(*parse_meter_spec("yokogawa:wt"))->way, Way::vxi11);
  EXPECT_EQ(scpi_place(*parse_meter_spec("yokogawa:wt:10001"))->way, Way::tcp);
  EXPECT_EQ(scpi_place(*parse_meter_spec("scpi:wt"))->way, Way::tcp);
  EXPECT_EQ(scpi_place(*parse_meter_spec("scpi:wt"))->port, 5025);
  EXPECT_EQ(scpi_place(*parse_meter_spec("scpi:wt:1"))->port, 1);
  EXPECT_FALSE(scpi_place(*parse_meter_spec("yokogawa:wt"))->port);
  EXPECT_EQ(scpi_place(*parse_meter_spec("scpi:/dev/ttyS0,baud=19200"))->baud, 19200);
}

TEST(ScpiReply, StatesComeWholeCutAndWithTheirCommand) {
  EXPECT_EQ(parse_integration("STAR"), Integration::start);
  EXPECT_EQ(parse_integration("START\r"), Integration::start);
  EXPECT_EQ(parse_integration(":INTEGRATE:STATE STOP"), Integration::stop);
  EXPECT_EQ(parse_integration("RES"), Integration::reset);
  EXPECT_EQ(parse_integration("READY"), Integration::ready);
  EXPECT_EQ(parse_integration("TIM"), Integration::timeup);
  EXPECT_EQ(parse_integration("1"), std::nullopt);
}

TEST(ScpiReply, NumbersAndRates) {
  EXPECT_EQ(parse_scpi_number(":INPUT:VOLTAGE:RANGE 150.0E+00"), 150);
  EXPECT_EQ(parse_scpi_number("+30.0E+00;15.0E+00"), 30);
  EXPECT_EQ(parse_scpi_number("INF"), std::nullopt);
  EXPECT_EQ(parse_scpi_rate("250MS"), Seconds{0.25});
  EXPECT_EQ(parse_scpi_rate(":RATE 2S"), Seconds{2});
  EXPECT_EQ(parse_scpi_rate("500.0E-03"), Seconds{0.5});
  EXPECT_EQ(parse_scpi_rate("AUTO"), std::nullopt);
}

}  // namespace
}  // namespace joulelab

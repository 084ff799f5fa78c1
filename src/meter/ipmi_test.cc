#include "meter/ipmi.h"

#include <deque>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/temporary.h"
#include "meter/dcmi_power.h"
#include "meter/ipmi_device.h"

namespace joulelab {
namespace {

using namespace std::string_literals;
using Kind = Error::Kind;

// The answer in ipmitool's manual: 344 W now, 271 to 489 W, 319 W on average, measuring.
const std::string good =
    "\x00\xDC\x58\x01\x0F\x01\xE9\x01\x3F\x01\x00\x00\x00\x00\xE8\x03\x00\x00\x40"s;

std::string answer_of(int watts, char state = 0x40) {
  auto answer = good;
  answer[2] = static_cast<char>(watts & 0xFF);
  answer[3] = static_cast<char>(watts >> 8);
  answer[18] = state;
  return answer;
}

// A controller that gives one answer after the other, and then none in time.
class SimulatedController final : public IpmiLink {
 public:
  explicit SimulatedController(std::deque<std::string> answers) : answers_(std::move(answers)) {}
  Result<std::string> exchange(const IpmiRequest& request, Seconds) override {
    EXPECT_EQ(request.function, 0x2C);
    EXPECT_EQ(request.command, 0x02);
    EXPECT_EQ(request.data, "\xDC\x01\x00\x00"s);
    if (answers_.empty()) return fail(Kind::transient, "no answer");
    auto answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }
  std::string name() const override { return "simulated"; }

 private:
  std::deque<std::string> answers_;
};

Result<Ipmi> open(std::deque<std::string> answers, const std::string& text = "ipmi") {
  return Ipmi::open(*parse_meter_spec(text),
                    std::make_unique<SimulatedController>(std::move(answers)), Seconds{1});
}

TEST(Ipmi, ReadsTheMachinesInputInWatts) {
  auto meter = open({good, good, answer_of(65535)});
  ASSERT_TRUE(meter) << meter.error().what;
  const auto& channel = meter->channels()[0];
  EXPECT_EQ(channel.name, "ipmi/power");
  EXPECT_EQ(channel.component, Component::wall);
  EXPECT_EQ(channel.device, "");
  EXPECT_EQ(channel.form, Form::gauge);
  EXPECT_EQ(channel.resolution, 1);
  std::vector<Sample> samples;
  ASSERT_TRUE(meter->read({}, samples));
  ASSERT_TRUE(meter->read({}, samples));
  EXPECT_EQ(samples[0].value, 344);
  EXPECT_EQ(samples[1].value, 65535);
}

TEST(Ipmi, AControllerThatDoesNotMeasureIsUnreadableAndNotZero) {
  auto meter = open({answer_of(344, 0), answer_of(344, 0), answer_of(0), answer_of(7)});
  ASSERT_TRUE(meter);
  std::vector<Sample> samples;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(meter->read({}, samples));
  EXPECT_EQ(samples[0].event, Event::unreadable);
  EXPECT_EQ(samples[1].event, Event::unreadable);
  EXPECT_EQ(samples[2].event, Event::none);
  EXPECT_EQ(samples[2].value, 7);
}

TEST(Ipmi, EachCompletionCodeIsToldForWhatItIs) {
  const auto kind_of = [](char code) { return open({std::string(1, code)}).error().kind; };
  EXPECT_EQ(kind_of('\xC1'), Kind::missing);
  EXPECT_EQ(kind_of('\xD4'), Kind::denied);
  EXPECT_EQ(kind_of('\xC0'), Kind::transient);
  EXPECT_EQ(kind_of('\xC3'), Kind::transient);
  EXPECT_EQ(kind_of('\xD5'), Kind::transient);
  EXPECT_EQ(kind_of('\xFF'), Kind::broken);
  EXPECT_EQ(open({"\xC1"}).error().what,
            "simulated: the controller answered with completion code 0xc1");
}

TEST(Ipmi, CutAnswersAreGapsAndThoseOfAnotherKindAreRefused) {
  for (std::size_t size = 0; size < good.size(); ++size) {
    const auto meter = open({good.substr(0, size)});
    ASSERT_FALSE(meter) << size;
    EXPECT_EQ(meter.error().kind, Kind::transient) << size;
  }
  auto other = good;
  other[1] = 0x00;
  EXPECT_EQ(open({other}).error().kind, Kind::broken);
  EXPECT_TRUE(open({good + "more"}));
}

TEST(Ipmi, SilenceIsAGapAndThenItGoesOn) {
  auto meter = open({good});
  ASSERT_TRUE(meter);
  std::vector<Sample> samples;
  EXPECT_EQ(meter->read({}, samples).error().kind, Kind::transient);
  EXPECT_TRUE(samples.empty());
}

// A controller that starts anew says any of these for a while, and measures again.
TEST(Ipmi, WhatAControllerSaysInMidRunIsAGapUnlessItRefusesUs) {
  auto other = good;
  other[1] = 0x00;
  auto meter = open({good, "\xC1", "\xFF", other, good, "\xD4"});
  ASSERT_TRUE(meter);
  std::vector<Sample> samples;
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(meter->read({}, samples).error().kind, Kind::transient) << i;
  ASSERT_TRUE(meter->read({}, samples));
  EXPECT_EQ(samples[0].value, 344);
  EXPECT_EQ(meter->read({}, samples).error().kind, Kind::denied);
}

TEST(Ipmi, TakesTheOptionsOfAnOutlet) {
  const auto meter = open({good}, "ipmi,component=platform,device=left,gain=2%");
  ASSERT_TRUE(meter);
  EXPECT_EQ(meter->channels()[0].component, Component::platform);
  EXPECT_EQ(meter->channels()[0].device, "left");
  EXPECT_EQ(meter->channels()[0].gain, (Bounds{0.98, 1.02}));
  EXPECT_EQ(open({good}, "ipmi,component=soul").error().kind, Kind::invalid);
}

TEST(IpmiDevice, SaysWhatIsMissingAndWhatIsNoDriver) {
  const TemporaryFolder root;
  EXPECT_EQ(IpmiDevice::open(root.path()).error().kind, Kind::missing);
  ASSERT_TRUE(write_text(root.path() / "dev/ipmi0", ""));
  auto device = IpmiDevice::open(root.path());
  ASSERT_TRUE(device);
  const auto answer = device->exchange(dcmi_power_request(), Seconds{1});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, Kind::broken);
  EXPECT_NE(answer.error().what.find("dev/ipmi0"), std::string::npos);
}

}  // namespace
}  // namespace joulelab

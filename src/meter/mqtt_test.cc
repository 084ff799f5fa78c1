#include "meter/mqtt.h"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <mutex>

#include "net/mqtt_peer.h"

namespace joulelab {
namespace {

const CredentialSources nobody{[](const std::string&) { return std::nullopt; }, {}};

std::string energy_of(double kwh, double watts) {
  return fmt::format(R"({{"Time":"2018-11-15T08:54:18","ENERGY":{{"Total":{},"Power":{}}}}})", kwh,
                     watts);
}

class MqttTest : public testing::Test {
 protected:
  void SetUp() override {
    if (MqttBroker::program().empty())
      GTEST_SKIP() << "there is no broker (run: sudo apt-get install mosquitto)";
    ASSERT_TRUE(broker_.start());
    peer_ = std::make_unique<MqttPeer>(broker_);
  }

  // A Tasmota that says what `payload` is when it is asked for its status 8.
  void play_tasmota(std::string payload) {
    show(std::move(payload));
    peer_->answer("cmnd/plug/STATUS", [this](const std::string& question) {
      const std::lock_guard lock(mutex_);
      if (question != "8" || payload_.empty()) return std::pair<std::string, std::string>{};
      return std::pair<std::string, std::string>{"stat/plug/STATUS8",
                                                 R"({"StatusSNS":)" + payload_ + "}"};
    });
  }
  void show(std::string payload) {
    const std::lock_guard lock(mutex_);
    payload_ = std::move(payload);
  }
  Result<Mqtt> open_tasmota(const std::string& options = "") {
    return Mqtt::open_tasmota(
        *parse_meter_spec("tasmota-mqtt:" + broker_.address() + ",topic=plug" + options), nobody);
  }
  Result<Mqtt> open(const std::string& options) {
    return Mqtt::open(*parse_meter_spec("mqtt:" + broker_.address() + options), nobody);
  }
  static std::vector<Sample> read(Mqtt& meter) {
    std::vector<Sample> samples;
    const auto done = meter.read(std::chrono::steady_clock::now(), samples);
    EXPECT_TRUE(done) << done.error().what;
    return samples;
  }
  // A message is on its way for a while.
  static std::vector<Sample> read_until(Mqtt& meter, std::size_t count) {
    std::vector<Sample> samples;
    for (int attempt = 0; attempt < 2000 && samples.size() < count; ++attempt) {
      std::vector<Sample> more;
      if (meter.read({}, more)) samples.insert(samples.end(), more.begin(), more.end());
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    EXPECT_EQ(samples.size(), count);
    samples.resize(count);
    return samples;
  }
  static Error error_until(Mqtt& meter, Error::Kind kind) {
    Error error;
    for (int attempt = 0; attempt < 2000; ++attempt) {
      std::vector<Sample> samples;
      const auto done = meter.read({}, samples);
      if (!done) error = done.error();
      if (!done && error.kind == kind) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return error;
  }

  MqttBroker broker_;
  std::mutex mutex_;
  std::string payload_;
  std::unique_ptr<MqttPeer> peer_;
};

TEST_F(MqttTest, ATasmotaIsAskedAtEachReading) {
  play_tasmota(energy_of(6.404, 2629));
  auto meter = open_tasmota();
  ASSERT_TRUE(meter) << meter.error().what;
  ASSERT_EQ(meter->channels().size(), 2U);
  EXPECT_EQ(meter->channels()[0].name, "tasmota-mqtt/energy");
  EXPECT_EQ(meter->channels()[0].device, "plug");
  EXPECT_DOUBLE_EQ(meter->channels()[0].resolution, 3600);
  EXPECT_EQ(meter->channels()[1].name, "tasmota-mqtt/power");
  read(*meter);
  const Instant before = std::chrono::steady_clock::now();
  show(energy_of(6.405, 100));
  const auto samples = read(*meter);
  ASSERT_EQ(samples.size(), 2U);
  EXPECT_TRUE(meter->stamps_itself());
  EXPECT_GT(samples[0].at, before);
  EXPECT_NEAR(samples[0].value, 3600, 1e-6);
  EXPECT_DOUBLE_EQ(samples[1].value, 100);
}

TEST_F(MqttTest, ATasmotaThatDoesNotAnswerIsAGap) {
  play_tasmota(energy_of(1, 10));
  auto meter = open_tasmota(",limit=0.2");
  ASSERT_TRUE(meter) << meter.error().what;
  read(*meter);
  show("");
  EXPECT_EQ(error_until(*meter, Error::Kind::transient).kind, Error::Kind::transient);
  show(energy_of(0.5, 10));
  EXPECT_EQ(read_until(*meter, 2)[0].event, Event::reset);
}

TEST_F(MqttTest, OfSeveralOutletsOneIsChosen) {
  play_tasmota(R"({"ENERGY":{"Total":[1.0,2.0],"Power":[10,20]}})");
  EXPECT_EQ(open_tasmota(",limit=0.3").error().kind, Error::Kind::invalid);
  auto meter = open_tasmota(",channel=2");
  ASSERT_TRUE(meter) << meter.error().what;
  const auto samples = read(*meter);
  ASSERT_GE(samples.size(), 2U);
  EXPECT_DOUBLE_EQ(samples[1].value, 20);
}

TEST_F(MqttTest, ASharedTotalIsNotTheEnergyOfOneOutlet) {
  play_tasmota(R"({"ENERGY":{"Total":3.0,"Power":[10,20]}})");
  const auto meter = open_tasmota(",channel=1");
  ASSERT_TRUE(meter) << meter.error().what;
  ASSERT_EQ(meter->channels().size(), 1U);
  EXPECT_EQ(meter->channels()[0].form, Form::gauge);
}

TEST_F(MqttTest, TelemetryIsReadAsItCame) {
  peer_->publish("tele/plug/SENSOR", energy_of(100, 1), true);
  auto meter = open_tasmota(",ask=false,every=60");
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_TRUE(read(*meter).empty());  // the message that the broker kept is no sample
  for (int i = 0; i < 3; ++i) peer_->publish("tele/plug/SENSOR", energy_of(5 + 0.001 * i, i));
  const auto samples = read_until(*meter, 6);
  EXPECT_EQ(samples[0].value, 0);
  EXPECT_EQ(samples[0].event, Event::none);  // and no reading of the counter
  EXPECT_NEAR(samples[2].value, 3600, 1e-6);
  EXPECT_NEAR(samples[4].value, 7200, 1e-6);
  EXPECT_DOUBLE_EQ(samples[5].value, 2);
  EXPECT_LE(samples[0].at, samples[2].at);
  EXPECT_LE(samples[2].at, samples[4].at);
  EXPECT_TRUE(read(*meter).empty());
}

TEST_F(MqttTest, ALongSilenceIsAGapAndAShortOneIsNothing) {
  peer_->publish("x/power", "1", true);
  auto patient = open(",topic=x/power,power=,every=60");
  auto hasty = open(",topic=x/power,power=,every=0.05");
  ASSERT_TRUE(patient && hasty);
  const auto error = error_until(*hasty, Error::Kind::transient);
  EXPECT_NE(error.what.find("silent"), std::string::npos);
  EXPECT_TRUE(read(*patient).empty());
  peer_->publish("x/power", "2");
  EXPECT_DOUBLE_EQ(read_until(*hasty, 1)[0].value, 2);
}

TEST_F(MqttTest, WhatAMessageLacksIsUnreadable) {
  peer_->publish("x", R"({"p":1,"e":{"total":"2.5"}})", true);
  auto meter = open(",topic=x,power=/p,energy=/e/total,energy_unit=kWh,power_unit=mW");
  ASSERT_TRUE(meter) << meter.error().what;
  peer_->publish("x", R"({"p":1500,"e":{"total":"2.5"}})");
  auto samples = read_until(*meter, 2);
  EXPECT_EQ(samples[0].event, Event::none);
  EXPECT_DOUBLE_EQ(samples[1].value, 1.5);
  for (const auto* payload : {R"({"p":null,"e":null})", R"({"e":[],"p":{}})", "[1,2]", "{", "",
                              R"({"p":true,"e":{"total":"much"}})"}) {
    peer_->publish("x", payload);
    samples = read_until(*meter, 2);
    EXPECT_EQ(samples[0].event, Event::unreadable) << payload;
    EXPECT_EQ(samples[1].event, Event::unreadable) << payload;
  }
  peer_->publish("x", R"({"e":{"total":"2.6"}})");
  samples = read_until(*meter, 2);
  EXPECT_NEAR(samples[0].value, 0.1 * 3.6e6, 1e-3);
  EXPECT_EQ(samples[1].event, Event::unreadable);
}

TEST_F(MqttTest, EnergyAndPowerMayHaveATopicEach) {
  peer_->publish("x/power", "7.5", true);
  peer_->publish("x/energy", "60", true);
  auto meter = open(",topic=x/power,power=,energy_topic=x/energy,energy=,device=rack");
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_EQ(meter->channels()[0].device, "rack");
  peer_->publish("x/power", "8");
  const auto power = read_until(*meter, 1)[0];
  EXPECT_EQ(power.channel, 1U);
  EXPECT_DOUBLE_EQ(power.value, 8);
  peer_->publish("x/energy", "61");
  EXPECT_EQ(read_until(*meter, 1)[0].channel, 0U);
}

TEST_F(MqttTest, ABrokerThatDiesIsAGapUntilItComesBack) {
  peer_->publish("x", "1", true);
  auto meter = open(",topic=x,power=,every=60");
  ASSERT_TRUE(meter);
  peer_.reset();
  broker_.stop();
  EXPECT_EQ(error_until(*meter, Error::Kind::transient).kind, Error::Kind::transient);
  ASSERT_TRUE(broker_.start());
  MqttPeer peer(broker_);
  std::vector<Sample> samples;
  for (int attempt = 0; attempt < 2000 && samples.empty(); ++attempt) {
    peer.publish("x", "3");
    (void)meter->read({}, samples);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ASSERT_FALSE(samples.empty());
  EXPECT_DOUBLE_EQ(samples.back().value, 3);
}

TEST_F(MqttTest, APasswordThatIsTakenAwayEndsTheMeter) {
  peer_->publish("x", "1", true);
  auto meter = open(",topic=x,power=,every=60");
  ASSERT_TRUE(meter);
  peer_.reset();
  broker_.stop();
  broker_.set_password("ada", "right");
  ASSERT_TRUE(broker_.start());
  EXPECT_EQ(error_until(*meter, Error::Kind::denied).kind, Error::Kind::denied);
}

TEST_F(MqttTest, ThePasswordComesFromOutsideAndGoesNowhere) {
  peer_.reset();
  broker_.stop();
  broker_.set_password("ada", "hunter2");
  ASSERT_TRUE(broker_.start());
  MqttPeer peer(broker_, "ada", "hunter2");
  peer.publish("x", "1", true);
  const auto spec =
      *parse_meter_spec("mqtt:" + broker_.address() + ",topic=x,power=,name=desk,limit=5");
  const auto sources = [](const std::string& password) {
    return CredentialSources{[password](const std::string& name) -> std::optional<std::string> {
                               if (name == "JOULELAB_DESK_USER") return "ada";
                               if (name == "JOULELAB_DESK_PASSWORD") return password;
                               return std::nullopt;
                             },
                             {}};
  };
  const auto denied = Mqtt::open(spec, sources("hunter3"));
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind, Error::Kind::denied);
  EXPECT_EQ((denied.error().what + denied.error().hint).find("hunter"), std::string::npos);
  const auto meter = Mqtt::open(spec, sources("hunter2"));
  ASSERT_TRUE(meter) << meter.error().what;
  const auto& channel = meter->channels()[0];
  EXPECT_EQ((channel.name + channel.meter + channel.device).find("hunter"), std::string::npos);
}

TEST_F(MqttTest, ATopicWithoutTheNumbersIsSaidBeforeTheRun) {
  EXPECT_EQ(open(",topic=x,power=/p,every=0.05,limit=0.2").error().kind, Error::Kind::transient);
  peer_->publish("x", R"({"q":1})", true);
  const auto meter = open(",topic=x,power=/p,every=0.05,limit=0.2");
  ASSERT_FALSE(meter);
  EXPECT_EQ(meter.error().kind, Error::Kind::invalid);
  EXPECT_NE(meter.error().what.find("/p"), std::string::npos);
}

TEST_F(MqttTest, OptionsThatMakeNoSenseAreRefused) {
  for (const auto* options :
       {"", ",topic=x", ",topic=x/#,power=", ",topic=+/x,power=", ",power=/p", ",topic=x,power=p",
        ",topic=x,power=/p,power_unit=Wh", ",topic=x,energy=/e,energy_unit=W",
        ",topic=x,power=/p,every=never", ",topic=x,power=/p,tls=perhaps", ",topic=x,pover=/p"}) {
    const auto meter = open(options);
    ASSERT_FALSE(meter) << options;
    EXPECT_EQ(meter.error().kind, Error::Kind::invalid) << options;
  }
  EXPECT_EQ(Mqtt::open(*parse_meter_spec("mqtt,topic=x,power="), nobody).error().kind,
            Error::Kind::invalid);
}

TEST(NumberInMessage, StandsAtItsPointer) {
  EXPECT_EQ(number_in_message("23.5", ""), 23.5);
  EXPECT_EQ(number_in_message(R"({"a":{"b":[1,2]}})", "/a/b/1"), 2);
  EXPECT_EQ(number_in_message(R"({"a":[1,2]})", "/a", 1), 2);
  EXPECT_EQ(number_in_message(R"({"a":[1,2]})", "/a", 2), std::nullopt);
  EXPECT_EQ(number_in_message(R"({"a":[1,2]})", "/a/-"), std::nullopt);
  EXPECT_EQ(number_in_message(R"({"a":[1,2]})", "/a/01"), std::nullopt);
  EXPECT_EQ(number_in_message(R"({"a":1})", "/a", 0), std::nullopt);
  EXPECT_EQ(number_in_message(R"({"a":1})", "no pointer"), std::nullopt);
  EXPECT_EQ(number_in_message("watts: 3", ""), std::nullopt);
  EXPECT_EQ(number_in_message(std::string(2U << 20, '1'), ""), std::nullopt);
  EXPECT_EQ(number_in_message(std::string(100'000, '['), ""), std::nullopt);
}

}  // namespace
}  // namespace joulelab

#include "meter/shelly.h"

#include <sys/types.h>
// libmd's header needs the types of the one above.
#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <sha2.h>

#include "base/text.h"
#include "meter/loopback_device.h"

namespace joulelab {
namespace {

using Asked = LoopbackDevice::Asked;
using Reply = LoopbackDevice::Reply;

CredentialSources sources(const std::string& password = {}) {
  CredentialSources given;
  given.variable = [password](const std::string& name) -> std::optional<std::string> {
    if (name == "JOULELAB_SHELLY_USER" && !password.empty()) return "somebody";
    if (name == "JOULELAB_SHELLY_PASSWORD" && !password.empty()) return password;
    return std::nullopt;
  };
  return given;
}

std::string sha256(const std::string& text) {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digits{};
  ::SHA256Data(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), digits.data());
  return digits.data();
}

// The value of one parameter of a header of digest authentication.
std::string parameter(std::string_view header, const std::string& name) {
  header.remove_prefix(std::min(header.find(' '), header.size()));  // "Digest"
  for (auto part : split(header, ',')) {
    part = trim(part);
    if (!part.starts_with(name + "=")) continue;
    part.remove_prefix(name.size() + 1);
    if (part.starts_with('"')) part = part.substr(1, part.size() - 2);
    return std::string(part);
  }
  return {};
}

// RFC 7616, section 3.4.1, with qop=auth and algorithm=SHA-256, as a device computes it.
bool is_right_digest(const Asked& asked, const std::string& password, const std::string& nonce) {
  const auto& header = asked.authorization;
  const auto field = [&](const char* name) { return parameter(header, name); };
  const auto a1 = sha256(field("username") + ":" + field("realm") + ":" + password);
  const auto a2 = sha256(asked.method + ":" + asked.target);
  const auto response = sha256(a1 + ":" + field("nonce") + ":" + field("nc") + ":" +
                               field("cnonce") + ":" + field("qop") + ":" + a2);
  return header.starts_with("Digest ") && field("username") == "admin" &&
         field("realm") == "shellyplusplugs-a8032ab12345" && field("nonce") == nonce &&
         field("uri") == asked.target && field("qop") == "auth" &&
         field("algorithm") == "SHA-256" && field("response") == response;
}

// What all but /shelly is behind on a device with a password.
std::optional<Reply> challenge(const Asked& asked, const std::string& password,
                               const std::string& nonce = "60dc59c6") {
  if (asked.target == "/shelly" || is_right_digest(asked, password, nonce)) return std::nullopt;
  return Reply{
      401,
      "",
      {{"WWW-Authenticate", R"(Digest qop="auth", realm="shellyplusplugs-a8032ab12345", nonce=")" +
                                nonce + R"(", algorithm=SHA-256)"}}};
}

constexpr auto identity_of_later =
    R"({"id":"shellyplusplugs-a8032ab12345","gen":2,"app":"PlusPlugS","auth_en":true})";

std::string switch_status(const std::string& total_wh, const std::string& power_w) {
  return R"({"id":0,"source":"init","output":true,"apower":)" + power_w +
         R"(,"voltage":237.5,"current":0.042,"aenergy":{"total":)" + total_wh +
         R"(,"by_minute":[45.199,47.141,88.397],"minute_ts":1626935779}})";
}

class ShellyTest : public testing::Test {
 protected:
  Result<JsonOutlet> open(const std::string& options = {}, const std::string& password = {}) {
    return Shelly::open(*parse_meter_spec("shelly:" + device_.address() + options),
                        sources(password));
  }
  void be_plug(const std::string& total_wh = "6.532", const std::string& power_w = "8.9") {
    const auto status = switch_status(total_wh, power_w);
    device_.shows("/shelly", identity_of_later);
    device_.shows("/rpc/Shelly.GetStatus", R"({"ble":{},"switch:0":)" + status + "}");
    device_.shows("/rpc/Switch.GetStatus?id=0", status);
  }
  LoopbackDevice device_;
};

TEST_F(ShellyTest, APlugOfALaterGenerationCountsThousandthsOfAWattHour) {
  be_plug();
  auto plug = open();
  ASSERT_TRUE(plug) << plug.error().what;
  EXPECT_EQ(plug->channels()[0].name, "shelly/energy");
  EXPECT_NEAR(plug->channels()[0].resolution, 3.6, 1e-9);
  EXPECT_NEAR(plug->channels()[1].resolution, 0.1, 1e-12);
  read_once(*plug);
  be_plug("6.632", "360.0");
  const auto samples = read_once(*plug, 1);
  EXPECT_NEAR(samples[0].value, 360, 1e-6);
  EXPECT_EQ(samples[1].value, 360);
}

TEST_F(ShellyTest, TheDigestIsThatOfRfc7616) {
  // The device's own arithmetic against the standard's example for SHA-256 (section 3.9.1).
  const auto a1 = sha256("Mufasa:http-auth@example.org:Circle of Life");
  const auto a2 = sha256("GET:/dir/index.html");
  EXPECT_EQ(sha256(a1 + ":7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v:00000001:" +
                   "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ:auth:" + a2),
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
  be_plug();
  device_.guarded_by([](const Asked& asked) { return challenge(asked, "hunter2"); });
  auto plug = open("", "hunter2");
  ASSERT_TRUE(plug) << plug.error().what;
  EXPECT_EQ(read_once(*plug)[1].value, 8.9);
  for (const auto& asked : device_.asked()) {
    EXPECT_FALSE(asked.authorization.starts_with("Basic")) << "it would show the password";
    EXPECT_TRUE(asked.target != "/shelly" || asked.authorization.empty());
  }
}

TEST_F(ShellyTest, AWrongPasswordIsDeniedAndNotRepeated) {
  be_plug();
  device_.guarded_by([](const Asked& asked) { return challenge(asked, "hunter2"); });
  for (const auto* password : {"", "wrong-one"}) {
    const auto plug = open("", password);
    ASSERT_FALSE(plug);
    EXPECT_EQ(plug.error().kind, Error::Kind::denied);
    EXPECT_EQ((plug.error().what + plug.error().hint).find("wrong-one"), std::string::npos);
  }
}

TEST_F(ShellyTest, ADeviceThatRestartsAndForgetsItsChallengeIsAnsweredAnew) {
  be_plug();
  device_.guarded_by([](const Asked& asked) { return challenge(asked, "hunter2"); });
  auto plug = open("", "hunter2");
  ASSERT_TRUE(plug);
  read_once(*plug);
  device_.guarded_by([](const Asked& asked) { return challenge(asked, "hunter2", "70000000"); });
  EXPECT_EQ(read_once(*plug, 1)[1].value, 8.9);
}

TEST_F(ShellyTest, APasswordThatIsChangedMidRunEndsTheMeter) {
  be_plug();
  device_.guarded_by([](const Asked& asked) { return challenge(asked, "hunter2"); });
  auto plug = open("", "hunter2");
  ASSERT_TRUE(plug);
  device_.guarded_by([](const Asked& asked) { return challenge(asked, "another"); });
  const auto error = error_of_reading(*plug);
  EXPECT_EQ(error.kind, Error::Kind::denied);
  EXPECT_EQ((error.what + error.hint).find("hunter2"), std::string::npos);
}

TEST_F(ShellyTest, AThreePhaseMeterKeepsItsEnergyElsewhere) {
  device_.shows("/shelly", R"({"id":"shellypro3em-x","gen":2,"app":"Pro3EM","auth_en":false})");
  device_.shows(
      "/rpc/Shelly.GetStatus",
      R"({"em:0":{"id":0,"total_act_power":2000.7},"emdata:0":{"id":0,"total_act":1.00}})");
  device_.shows("/rpc/EM.GetStatus?id=0",
                R"({"id":0,"a_act_power":1200.5,"total_act_power":2000.7})");
  device_.shows("/rpc/EMData.GetStatus?id=0", R"({"id":0,"total_act":145200.00})");
  auto meter = open(",limit=0.5");
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_EQ(meter->channels()[0].update_period, Seconds{60});
  EXPECT_EQ(meter->channels()[1].update_period, Seconds{1});
  EXPECT_EQ(read_once(*meter)[1].value, 2000.7);
  device_.shows("/rpc/EMData.GetStatus?id=0", R"({"id":0,"total_act":145201.00})");
  EXPECT_NEAR(read_once(*meter, 1)[0].value, 3600, 1e-6);
  expect_gaps_and_recovery(*meter, device_);
}

TEST_F(ShellyTest, MetersOfOnePhaseAndPlugsWithoutARelayAreChosenByChannel) {
  device_.shows("/shelly", R"({"id":"shellyproem50-x","gen":2,"app":"ProEM50"})");
  device_.shows("/rpc/Shelly.GetStatus",
                R"({"em1:1":{"act_power":50.5},"em1data:1":{},"pm1:0":{"apower":3.0}})");
  device_.shows("/rpc/EM1.GetStatus?id=1", R"({"id":1,"act_power":50.5})");
  device_.shows("/rpc/EM1Data.GetStatus?id=1", R"({"id":1,"total_act_energy":2776.175})");
  device_.shows("/rpc/PM1.GetStatus?id=0", R"({"id":0,"apower":3.0,"aenergy":{"total":1.500}})");
  auto clamp = open(",channel=1"), plug = open();
  ASSERT_TRUE(clamp && plug);
  EXPECT_EQ(read_once(*clamp)[1].value, 50.5);
  EXPECT_EQ(read_once(*plug)[1].value, 3);
  EXPECT_NEAR(clamp->channels()[0].resolution, 3.6, 1e-9);
  EXPECT_NE(clamp->channels()[0].device, plug->channels()[0].device);
  EXPECT_EQ(open(",channel=2").error().kind, Error::Kind::missing);
}

TEST_F(ShellyTest, TheFirstGenerationCountsInWattMinutes) {
  device_.shows("/shelly", R"({"type":"SHPLG-S","mac":"x","auth":true,"num_meters":1})");
  const auto status = [](int watt_minutes, const std::string& valid) {
    return R"({"relays":[{"ison":true}],"meters":[{"power":8.93,"overpower":0.00,"is_valid":)" +
           valid + R"(,"counters":[8.9,8.9,8.9],"total":)" + std::to_string(watt_minutes) + "}]}";
  };
  device_.shows("/status", status(1000, "true"));
  auto plug = open(",limit=0.5", "hunter2");
  ASSERT_TRUE(plug) << plug.error().what;
  EXPECT_EQ(plug->channels()[0].resolution, 60);
  EXPECT_EQ(read_once(*plug)[1].value, 8.93);
  EXPECT_EQ(device_.asked().back().authorization, "Basic c29tZWJvZHk6aHVudGVyMg==");
  device_.shows("/status", status(1002, "true"));
  EXPECT_EQ(read_once(*plug, 1)[0].value, 120);
  device_.shows("/status", status(1002, "false"));
  for (const auto& sample : read_once(*plug, 2)) EXPECT_EQ(sample.event, Event::unreadable);
  device_.shows("/status", status(1, "true"));
  EXPECT_EQ(read_once(*plug, 3)[0].event, Event::reset);
  expect_gaps_and_recovery(*plug, device_);
  expect_refusal(*plug, device_);
}

TEST_F(ShellyTest, TheFirstGenerationsEnergyMetersCountInWattHours) {
  device_.shows("/shelly", R"({"type":"SHEM-3","auth":false})");
  device_.shows("/status", R"({"emeters":[{"power":5.78,"is_valid":true,"total":1244815.9},
                                          {"power":7.5,"is_valid":true,"total":0.0}]})");
  auto meter = open(",channel=1");
  ASSERT_TRUE(meter) << meter.error().what;
  EXPECT_NEAR(meter->channels()[0].resolution, 360, 1e-9);
  EXPECT_EQ(read_once(*meter)[1].value, 7.5);
}

TEST_F(ShellyTest, AHostileWorldLeavesGapsAndAResetIsOne) {
  be_plug();
  auto plug = open(",limit=0.5");
  ASSERT_TRUE(plug);
  expect_gaps_and_recovery(*plug, device_);
  be_plug("0.000");
  EXPECT_EQ(read_once(*plug)[0].event, Event::reset);
  expect_refusal(*plug, device_);
}

// The same behind a password: what goes wrong comes after the challenge.
TEST_F(ShellyTest, AHostileWorldBehindAPasswordLeavesGapsToo) {
  be_plug();
  device_.guarded_by([](const Asked& asked) { return challenge(asked, "hunter2"); });
  auto plug = open(",limit=0.5", "hunter2");
  ASSERT_TRUE(plug) << plug.error().what;
  expect_gaps_and_recovery(*plug, device_);
  be_plug("0.000");
  EXPECT_EQ(read_once(*plug)[0].event, Event::reset);
  expect_refusal(*plug, device_);
}

TEST_F(ShellyTest, WhatDoesNotMeasureOrIsNoShellyIsSaid) {
  device_.shows("/shelly", R"({"type":"SHSW-1","auth":false})");
  device_.shows("/status", R"({"meters":[{"power":0.00,"is_valid":true}]})");
  EXPECT_EQ(open().error().kind, Error::Kind::missing);
  device_.shows("/shelly", R"({"gen":3})");
  device_.shows("/rpc/Shelly.GetStatus", R"({"switch:0":{"id":0,"output":false}})");
  EXPECT_EQ(open().error().kind, Error::Kind::missing);
  device_.shows("/shelly", R"({"name":"router"})");
  EXPECT_EQ(open().error().kind, Error::Kind::missing);
}

}  // namespace
}  // namespace joulelab

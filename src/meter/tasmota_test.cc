#include "meter/tasmota.h"

#include <gtest/gtest.h>

#include "meter/loopback_device.h"

namespace joulelab {
namespace {

constexpr auto question = "/cm?cmnd=Status%208";

CredentialSources sources(const std::string& password) {
  CredentialSources given;
  given.variable = [password](const std::string& name) -> std::optional<std::string> {
    if (password.empty() || name != "JOULELAB_TASMOTA_PASSWORD") return std::nullopt;
    return password;
  };
  return given;
}

std::string status(const std::string& total_kwh, const std::string& power_w) {
  return R"({"StatusSNS":{"Time":"2018-11-15T08:54:18","ENERGY":{
    "TotalStartTime":"2018-11-14T18:39:40","Total":)" +
         total_kwh + R"(,"Yesterday":5.340,"Today":1.064,"Power":)" + power_w +
         R"(,"ApparentPower":2645,"Factor":0.99,"Voltage":226,"Current":11.677}}})";
}

class TasmotaTest : public testing::Test {
 protected:
  void shows(const std::string& total_kwh, const std::string& power_w) {
    device_.shows(question, status(total_kwh, power_w));
  }
  Result<JsonOutlet> open(const std::string& options = {}, const std::string& password = {}) {
    return Tasmota::open(*parse_meter_spec("tasmota:" + device_.address() + options),
                         sources(password));
  }
  LoopbackDevice device_;
};

TEST_F(TasmotaTest, ItCountsAsFinelyAsItWasToldToPrint) {
  shows("6.404", "2629");
  auto plug = open();
  ASSERT_TRUE(plug) << plug.error().what;
  EXPECT_NEAR(plug->channels()[0].resolution, 3600, 1e-9);
  EXPECT_EQ(plug->channels()[1].resolution, 1);
  read_once(*plug);
  shows("6.405", "2630");
  const auto samples = read_once(*plug, 1);
  EXPECT_NEAR(samples[0].value, 3600, 1e-6);
  EXPECT_EQ(samples[1].value, 2630);
  shows("6.40400", "2629.500");
  const auto finer = open();
  EXPECT_NEAR(finer->channels()[0].resolution, 36, 1e-9);
  EXPECT_NEAR(finer->channels()[1].resolution, 1e-3, 1e-12);
}

TEST_F(TasmotaTest, SeveralChannelsAreAddedUpUnlessOneIsChosen) {
  shows("[1.000,2.000]", "[10,25]");
  auto both = open(), second = open(",channel=2");
  ASSERT_TRUE(both && second);
  EXPECT_EQ(read_once(*both)[1].value, 35);
  EXPECT_EQ(read_once(*second)[1].value, 25);
  shows("[1.001,2.002]", "[10,25]");
  EXPECT_NEAR(read_once(*both, 1)[0].value, 3 * 3600, 1e-6);
  EXPECT_NEAR(read_once(*second, 1)[0].value, 2 * 3600, 1e-6);
  EXPECT_EQ(open(",channel=3").error().kind, Error::Kind::missing);
}

TEST_F(TasmotaTest, AnEnergyOfAllChannelsIsNotThatOfOne) {
  shows("3.000", "[10,25]");
  const auto first = open(",channel=1");
  ASSERT_TRUE(first);
  ASSERT_EQ(first->channels().size(), 1U);
  EXPECT_EQ(first->channels()[0].form, Form::gauge);
  EXPECT_EQ(open()->channels().size(), 2U);
}

TEST_F(TasmotaTest, ThePasswordIsSentAndNeverSaid) {
  const std::string secret_question = std::string(question) + "&user=admin&password=h%26%20%C3%BC";
  device_.shows(secret_question, status("6.404", "2629"));
  auto plug = open("", "h& ü");
  ASSERT_TRUE(plug) << plug.error().what;
  EXPECT_EQ(device_.asked().back().authorization, "");
  device_.answers_all(LoopbackDevice::Reply{500, "", {}});
  const auto error = error_of_reading(*plug);
  EXPECT_EQ((error.what + error.hint).find("password=h"), std::string::npos);
  EXPECT_NE(error.what.find(question), std::string::npos);
  for (const auto& channel : plug->channels())
    EXPECT_EQ((channel.name + channel.device).find("password"), std::string::npos);
}

TEST_F(TasmotaTest, ARefusalIsDeniedAlsoWhereItComesWithAGoodStatus) {
  const std::string refusal = R"({"WARNING":"Need user=<username>&password=<password>"})";
  device_.shows(question, refusal);
  EXPECT_EQ(open().error().kind, Error::Kind::denied);
  device_.answers_all(LoopbackDevice::Reply{401, refusal, {}});
  EXPECT_EQ(open().error().kind, Error::Kind::denied);
  device_.answers_all(std::nullopt);
  shows("6.404", "2629");
  auto plug = open();
  ASSERT_TRUE(plug);
  device_.shows(question, refusal);
  EXPECT_EQ(error_of_reading(*plug).kind, Error::Kind::denied);
}

TEST_F(TasmotaTest, AHostileWorldLeavesGapsAndAResetIsOne) {
  shows("6.404", "2629");
  auto plug = open(",limit=0.5");
  ASSERT_TRUE(plug);
  expect_gaps_and_recovery(*plug, device_);
  shows("0.000", "2629");
  EXPECT_EQ(read_once(*plug)[0].event, Event::reset);
  expect_refusal(*plug, device_);
}

TEST_F(TasmotaTest, APlugWithoutAMeterSaysSo) {
  device_.shows(question, R"({"StatusSNS":{"Time":"2018-11-15T08:54:18","Switch1":"OFF"}})");
  EXPECT_EQ(open().error().kind, Error::Kind::missing);
}

}  // namespace
}  // namespace joulelab

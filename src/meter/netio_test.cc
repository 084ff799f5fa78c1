#include "meter/netio.h"

#include <gtest/gtest.h>

#include "meter/loopback_device.h"

namespace joulelab {
namespace {

CredentialSources sources() {
  CredentialSources given;
  given.variable = [](const std::string& name) -> std::optional<std::string> {
    if (name == "JOULELAB_NETIO_PASSWORD") return "hunter2";
    return std::nullopt;
  };
  return given;
}

std::string status(int total_wh, int first_wh) {
  return R"({"Agent":{"Model":"NETIO PowerPDU 4C","JSONVer":"2.1","NumOutputs":2},
    "GlobalMeasure":{"Voltage":230.4,"Frequency":50.0,"TotalCurrent":1154,"TotalLoad":261,
                     "TotalEnergy":)" +
         std::to_string(total_wh) + R"(},
    "Outputs":[{"ID":1,"Name":"out_1","State":1,"Load":200,"Energy":3,"Energy_NR":)" +
         std::to_string(first_wh) + R"(},
               {"ID":2,"Name":"out_2","State":1,"Load":61,"Energy":9}]})";
}

class NetioTest : public testing::Test {
 protected:
  void SetUp() override { device_.shows("/netio.json", status(13346833, 500)); }
  Result<JsonOutlet> open(const std::string& options = {}) {
    return Netio::open(*parse_meter_spec("netio:" + device_.address() + options), sources());
  }
  LoopbackDevice device_;
};

TEST_F(NetioTest, TheWholeDeviceCountsWattHours) {
  auto netio = open();
  ASSERT_TRUE(netio) << netio.error().what;
  EXPECT_EQ(netio->channels()[0].name, "netio/energy");
  EXPECT_EQ(netio->channels()[0].resolution, 3600);
  EXPECT_EQ(netio->channels()[1].resolution, 1);
  read_once(*netio);
  device_.shows("/netio.json", status(13346835, 500));
  const auto samples = read_once(*netio, 1);
  EXPECT_EQ(samples[0].value, 7200);
  EXPECT_EQ(samples[1].value, 261);
  EXPECT_EQ(device_.asked().back().authorization, "Basic bmV0aW86aHVudGVyMg==");
}

TEST_F(NetioTest, AnOutputIsFoundByItsNumberAndItsCounterThatNobodyCanReset) {
  auto first = open(",channel=1"), second = open(",channel=2");
  ASSERT_TRUE(first && second);
  read_once(*first);
  device_.shows("/netio.json", status(13346835, 501));
  const auto samples = read_once(*first, 1);
  EXPECT_EQ(samples[0].value, 3600);
  EXPECT_EQ(samples[1].value, 200);
  EXPECT_EQ(read_once(*second)[1].value, 61);
  EXPECT_NE(first->channels()[0].device, second->channels()[0].device);
}

TEST_F(NetioTest, AHostileWorldLeavesGapsAndAResetIsOne) {
  auto netio = open(",limit=0.5");
  ASSERT_TRUE(netio);
  expect_gaps_and_recovery(*netio, device_);
  device_.shows("/netio.json", status(0, 0));
  EXPECT_EQ(read_once(*netio)[0].event, Event::reset);
  expect_refusal(*netio, device_);
}

TEST_F(NetioTest, WhatIsNotThereIsSaid) {
  EXPECT_EQ(open(",channel=3").error().kind, Error::Kind::missing);
  EXPECT_EQ(open(",chanel=3").error().kind, Error::Kind::invalid);
  device_.shows("/netio.json", R"({"Agent":{"Model":"NETIO PowerBOX 3PE"},
                                   "Outputs":[{"ID":1,"Name":"out_1","State":1}]})");
  EXPECT_EQ(open().error().kind, Error::Kind::missing) << "a model that does not measure";
  device_.answers_all(LoopbackDevice::Reply{401, "", {}});
  const auto denied = open();
  ASSERT_FALSE(denied);
  EXPECT_EQ(denied.error().kind, Error::Kind::denied);
  EXPECT_EQ((denied.error().what + denied.error().hint).find("hunter2"), std::string::npos);
}

}  // namespace
}  // namespace joulelab

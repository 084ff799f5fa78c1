#include "meter/http_json.h"

#include <gtest/gtest.h>

#include "meter/loopback_device.h"

namespace joulelab {
namespace {

const CredentialSources nobody{.variable = [](const std::string&) { return std::nullopt; },
                               .file = {}};

class HttpJsonTest : public testing::Test {
 protected:
  void SetUp() override { shows(R"({"out":[{"p":1500,"e":2.50}]})"); }
  void shows(const std::string& body) { device_.shows("/status.json?all=1", body); }
  std::string url() const { return device_.address() + "/status.json?all=1"; }
  static Result<JsonOutlet> open(const std::string& spec) {
    return HttpJson::open(*parse_meter_spec(spec), nobody);
  }
  LoopbackDevice device_;
};

TEST_F(HttpJsonTest, PlacesAndUnitsAreThoseThatWereGiven) {
  const std::string options =
      ",power=/out/0/p,power_unit=mW,energy=/out/0/e,energy_unit=kWh,every=5,name=rack";
  for (const auto& spec :
       {"http:" + url() + options, "http:http://" + url() + options, "http://" + url() + options}) {
    auto meter = open(spec);
    ASSERT_TRUE(meter) << spec << ": " << meter.error().what;
    EXPECT_EQ(meter->channels()[0].name, "rack/energy");
    EXPECT_NEAR(meter->channels()[0].resolution, 36000, 1e-9);
    EXPECT_EQ(meter->channels()[0].update_period, Seconds{5});
    EXPECT_EQ(read_once(*meter)[1].value, 1.5);
    shows(R"({"out":[{"p":1500,"e":2.75}]})");
    EXPECT_NEAR(read_once(*meter, 1)[0].value, 0.25 * 3.6e6, 1e-6);
    shows(R"({"out":[{"p":1500,"e":2.50}]})");
  }
}

TEST_F(HttpJsonTest, EveryUnitIsKnown) {
  const auto step = [&](const std::string& unit) {
    const auto meter = open("http:" + url() + ",energy=/out/0/p,energy_unit=" + unit);
    return meter ? meter->channels()[0].resolution : -1;
  };
  EXPECT_NEAR(step("Wh"), 3600, 1e-9);
  EXPECT_NEAR(step("kWh"), 3.6e6, 1e-6);
  EXPECT_EQ(step("J"), 1);
  EXPECT_EQ(step("mJ"), 1e-3);
  EXPECT_EQ(step("uJ"), 1e-6);
  EXPECT_EQ(step("kW"), -1);
  const auto meter = open("http:" + url() + ",energy=/out/0/e,resolution=0.1");
  EXPECT_NEAR(meter->channels()[0].resolution, 360, 1e-9);
}

TEST_F(HttpJsonTest, WhatMakesNoSenseIsInvalid) {
  for (const auto* options : {"", ",power=out", ",power=/p,power_unit=Wh",
                              ",energy=/e,resolution=x", ",power=/p,colour=red"}) {
    const auto meter = open("http:" + url() + options);
    ASSERT_FALSE(meter) << options;
    EXPECT_EQ(meter.error().kind, Error::Kind::invalid) << options;
  }
  EXPECT_EQ(open("http:" + url() + ",power=/q").error().kind, Error::Kind::missing);
}

TEST_F(HttpJsonTest, AHostileWorldLeavesGapsAndAResetIsOne) {
  auto meter = open("http:" + url() + ",power=/out/0/p,energy=/out/0/e,limit=0.5");
  ASSERT_TRUE(meter);
  expect_gaps_and_recovery(*meter, device_);
  shows(R"({"out":[{"p":1500,"e":0.00}]})");
  const auto again = read_once(*meter);
  EXPECT_EQ(again[0].event, Event::reset);
  EXPECT_EQ(again[0].value, 0) << "what it counted since it began anew is not known";
  shows(R"({"out":[{"p":1500,"e":0.01}]})");
  EXPECT_NEAR(read_once(*meter, 1)[0].value, 36, 1e-6);
  expect_refusal(*meter, device_);
}

}  // namespace
}  // namespace joulelab

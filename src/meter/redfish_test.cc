#include "meter/redfish.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "meter/loopback_device.h"

namespace joulelab {
namespace {

using Asked = LoopbackDevice::Asked;
using Reply = LoopbackDevice::Reply;

CredentialSources sources() {
  CredentialSources given;
  given.variable = [](const std::string& name) -> std::optional<std::string> {
    if (name == "JOULELAB_REDFISH_USER") return "root";
    if (name == "JOULELAB_REDFISH_PASSWORD") return "hunter2";
    return std::nullopt;
  };
  return given;
}

// A controller in the form of DMTF's mock-ups.
class RedfishTest : public testing::Test {
 protected:
  void SetUp() override {
    has_chassis({"1U"});
    device_.shows("/redfish/v1/Chassis/1U", R"({"Id":"1U","ChassisType":"RackMount"})");
  }
  void has_chassis(const std::vector<std::string>& ids) {
    std::string members;
    for (const auto& id : ids) {
      if (!members.empty()) members += ',';
      members += R"({"@odata.id":"/redfish/v1/Chassis/)" + id + R"("})";
    }
    device_.shows("/redfish/v1/Chassis", R"({"Members":[)" + members + "]}");
  }
  void shows(const std::string& path, const std::string& body) {
    device_.shows("/redfish/v1/Chassis/1U" + path, body);
  }
  void has_environment() {
    shows("/EnvironmentMetrics", R"({"PowerWatts":{"Reading":374,
        "DataSourceUri":"/redfish/v1/Chassis/1U/Sensors/TotalPower"},
      "EnergykWh":{"Reading":325675.12}})");
  }
  void has_power() {
    shows("/Power", R"({"PowerControl":[{"PowerConsumedWatts":344,"PowerCapacityWatts":800}]})");
  }
  void has_sensors() {
    shows("/Sensors/TotalPower", R"({"ReadingType":"Power","Reading":373.5,"ReadingUnits":"W",
      "ReadingTime":"2024-01-01T10:00:00Z","Accuracy":0.5,"SensingInterval":"PT0.25S"})");
    shows("/Sensors/TotalEnergy",
          R"({"ReadingType":"EnergykWh","Reading":325675,"ReadingUnits":"kW.h"})");
  }
  void has_supplies() {
    shows("/PowerSubsystem", R"({"PowerSupplies":
        {"@odata.id":"/redfish/v1/Chassis/1U/PowerSubsystem/PowerSupplies"}})");
    std::string bays;
    for (const auto* bay : {"Bay1", "Bay2", "Bay3"}) {
      bays += bays.empty() ? "" : ",";
      bays += R"({"@odata.id":"/redfish/v1/Chassis/1U/PowerSubsystem/PowerSupplies/)";
      bays += bay + std::string("\"}");
    }
    shows("/PowerSubsystem/PowerSupplies", R"({"Members":[)" + bays + "]}");
    supply("Bay1", "187.5");
    supply("Bay2", "181.0");
  }
  void supply(const std::string& bay, const std::string& watts) {
    shows("/PowerSubsystem/PowerSupplies/" + bay + "/Metrics",
          R"({"InputPowerWatts":{"Reading":)" + watts + "}}");
  }
  Result<JsonOutlet> open(const std::string& options = {}) {
    return Redfish::open(*parse_meter_spec("redfish:http://" + device_.address() + "/" + options),
                         sources());
  }
  double power_now() {
    auto controller = open();
    EXPECT_TRUE(controller) << controller.error().what;
    return controller ? read_once(*controller).back().value : -1;
  }
  int count(const std::string& method, const std::string& target) const {
    const auto asked = device_.asked();
    return static_cast<int>(std::ranges::count_if(
        asked, [&](const Asked& one) { return one.method == method && one.target == target; }));
  }
  LoopbackDevice device_;
};

TEST_F(RedfishTest, TheNewestOfItsFourPlacesIsTaken) {
  has_supplies();
  EXPECT_EQ(power_now(), 368.5);
  has_sensors();
  EXPECT_EQ(power_now(), 373.5);
  has_power();
  EXPECT_EQ(power_now(), 344);
  has_environment();
  EXPECT_EQ(power_now(), 374);
}

TEST_F(RedfishTest, EnergyComesBesidePowerFromWhereverItIs) {
  has_power();
  has_sensors();
  auto controller = open();
  ASSERT_TRUE(controller);
  ASSERT_EQ(controller->channels().size(), 2U);
  EXPECT_EQ(controller->channels()[0].name, "redfish/energy");
  EXPECT_EQ(controller->channels()[0].component, Component::wall);
  EXPECT_EQ(controller->channels()[0].resolution, 3.6e6);
  read_once(*controller);
  shows("/Sensors/TotalEnergy", R"({"Reading":325676,"ReadingUnits":"kW.h"})");
  EXPECT_EQ(read_once(*controller, 5)[0].value, 3.6e6);
  has_environment();
  const auto finer = open();
  EXPECT_NEAR(finer->channels()[0].resolution, 36000, 1e-6);
}

TEST_F(RedfishTest, JoulesAreFinerThanKilowattHours) {
  shows("/EnvironmentMetrics", R"({"PowerWatts":{"Reading":374},"EnergykWh":{"Reading":3},
                                   "EnergyJoules":{"Reading":10800123}})");
  const auto controller = open();
  ASSERT_TRUE(controller);
  EXPECT_EQ(controller->channels()[0].resolution, 1);
}

TEST_F(RedfishTest, WhatASensorTellsOfItselfIsBelieved) {
  has_environment();
  const auto silent = open();
  EXPECT_EQ(silent->channels()[1].gain, (Bounds{0.95, 1.05}));
  EXPECT_EQ(silent->channels()[1].update_period, Seconds{10});
  has_sensors();
  const auto known = open();
  EXPECT_EQ(known->channels()[1].gain, (Bounds{0.995, 1.005}));
  EXPECT_EQ(known->channels()[1].update_period, Seconds{0.25});
  EXPECT_EQ(open(",gain=2%,every=1")->channels()[1].gain, (Bounds{0.98, 1.02}));
}

TEST_F(RedfishTest, ASensorThatHasStoppedIsUnreadable) {
  has_sensors();
  auto controller = open();
  ASSERT_TRUE(controller);
  EXPECT_EQ(read_once(*controller, 0)[1].event, Event::none);
  EXPECT_EQ(read_once(*controller, 61)[1].event, Event::unreadable);
  EXPECT_EQ(read_once(*controller, 61)[0].event, Event::none) << "this one has no date";
}

TEST_F(RedfishTest, OneSupplyThatIsNullMakesNoSum) {
  has_supplies();
  auto controller = open();
  ASSERT_TRUE(controller);
  supply("Bay2", "null");
  EXPECT_EQ(read_once(*controller)[0].event, Event::unreadable);
  supply("Bay2", "180.0");
  EXPECT_EQ(read_once(*controller)[0].value, 367.5);
}

// A controller that is busy just now has the place all the same: to take an older one instead would
// be another quantity, chosen by chance and told nowhere.
TEST_F(RedfishTest, APlaceThatDoesNotAnswerIsNotOneThatIsNotThere) {
  has_environment();
  has_power();
  int status = 503;
  device_.guarded_by([&](const Asked& asked) -> std::optional<Reply> {
    if (!asked.target.ends_with("/EnvironmentMetrics")) return std::nullopt;
    return Reply{status, "{}", {}};
  });
  const auto busy = open();
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().kind, Error::Kind::transient);
  EXPECT_NE((busy.error().what + busy.error().hint).find("EnvironmentMetrics"), std::string::npos);
  EXPECT_NE(busy.error().hint.find("skip=environment"), std::string::npos) << busy.error().hint;
  EXPECT_EQ(open(",skip=environment")->channels()[0].name, "redfish/power");
  status = 404;
  EXPECT_EQ(power_now(), 344);
  status = 501;
  EXPECT_EQ(power_now(), 344);
}

TEST_F(RedfishTest, TheControlOfTheWholeChassisIsFoundAmongOthers) {
  shows("/Power", R"({"PowerControl":[{"PhysicalContext":"CPU","PowerConsumedWatts":120},
                                      {"PhysicalContext":"Chassis","PowerConsumedWatts":344}]})");
  auto controller = open();
  ASSERT_TRUE(controller);
  EXPECT_EQ(read_once(*controller)[0].value, 344);
}

TEST_F(RedfishTest, AChassisWithinAnotherIsNotTheMachineUnlessItIsAskedFor) {
  has_chassis({"Board", "Empty", "1U"});
  device_.shows("/redfish/v1/Chassis/Board", R"({"Id":"Board","Links":{
      "ContainedBy":{"@odata.id":"/redfish/v1/Chassis/1U"}}})");
  device_.shows("/redfish/v1/Chassis/Board/EnvironmentMetrics",
                R"({"PowerWatts":{"Reading":250}})");
  device_.shows("/redfish/v1/Chassis/Empty", R"({"Id":"Empty"})");
  has_power();
  auto whole = open(), board = open(",chassis=Board");
  ASSERT_TRUE(whole && board);
  EXPECT_EQ(read_once(*whole)[0].value, 344);
  EXPECT_EQ(read_once(*board)[0].value, 250);
  EXPECT_NE(whole->channels()[0].device, board->channels()[0].device);
  EXPECT_EQ(open(",chassis=Empty").error().kind, Error::Kind::missing);
  EXPECT_EQ(open(",chassis=2U").error().kind, Error::Kind::missing);
}

TEST_F(RedfishTest, LinksAreFollowedAndNeverToAnotherHost) {
  device_.shows("/redfish/v1/Chassis", R"({"Members":[{"@odata.id":"elsewhere"}],
      "Members@odata.nextLink":"/redfish/v1/Chassis?$skip=1"})");
  device_.shows("/redfish/v1/Chassis?$skip=1",
                R"({"Members":[{"@odata.id":"https://evil.example/redfish/v1/Chassis/1U"}],
                    "Members@odata.nextLink":"/redfish/v1/Chassis?$skip=1"})");
  device_.shows("/redfish/v1/Chassis/1U", R"({"Power":{"@odata.id":"/redfish/v1/Oem/Power/"}})");
  device_.shows("/redfish/v1/Oem/Power/", R"({"PowerControl":[{"PowerConsumedWatts":344}]})");
  auto controller = open();
  ASSERT_TRUE(controller) << controller.error().what;
  EXPECT_EQ(read_once(*controller)[0].value, 344);
}

// Opens sessions, and knows those that are open.
class Sessions {
 public:
  std::optional<Reply> guard(const Asked& asked) {
    constexpr auto place = "/redfish/v1/SessionService/Sessions";
    if (asked.method == "POST" && asked.target == place) {
      if (asked.body != R"({"Password":"hunter2","UserName":"root"})") return Reply{401, "{}", {}};
      token_ = "token-" + std::to_string(++opened_);
      return Reply{201,
                   "{}",
                   {{"X-Auth-Token", token_},
                    {"Location", "https://another.example/redfish/v1/SessionService/Sessions/" +
                                     std::to_string(opened_)}}};
    }
    if (asked.token.empty() || asked.token != token_) return Reply{401, "{}", {}};
    if (asked.method == "DELETE") {
      token_.clear();
      return Reply{204, "", {}};
    }
    return std::nullopt;
  }
  void forget() { token_.clear(); }
  bool has_none() const { return token_.empty(); }

 private:
  std::string token_;
  int opened_ = 0;
};

TEST_F(RedfishTest, ASessionIsOpenedOnceOpenedAnewWhereItWasForgottenAndClosed) {
  Sessions sessions;
  device_.guarded_by([&](const Asked& asked) { return sessions.guard(asked); });
  has_power();
  {
    auto controller = open(",login=session");
    ASSERT_TRUE(controller) << controller.error().what;
    EXPECT_EQ(read_once(*controller)[0].value, 344);
    EXPECT_EQ(count("POST", "/redfish/v1/SessionService/Sessions"), 1);
    sessions.forget();
    EXPECT_EQ(read_once(*controller)[0].value, 344);
    EXPECT_EQ(count("POST", "/redfish/v1/SessionService/Sessions"), 2);
  }
  EXPECT_EQ(count("DELETE", "/redfish/v1/SessionService/Sessions/2"), 1);
  EXPECT_TRUE(sessions.has_none());
  for (const auto& asked : device_.asked()) EXPECT_EQ(asked.authorization, "");
  device_.guarded_by({});
}

TEST_F(RedfishTest, BasicAuthenticationIsUsual) {
  has_power();
  ASSERT_TRUE(open());
  for (const auto& asked : device_.asked())
    EXPECT_EQ(asked.authorization, "Basic cm9vdDpodW50ZXIy");
  EXPECT_EQ(open(",login=token").error().kind, Error::Kind::invalid);
}

TEST_F(RedfishTest, AHostileWorldLeavesGapsAndAResetIsOne) {
  has_environment();
  auto controller = open(",limit=0.5");
  ASSERT_TRUE(controller);
  expect_gaps_and_recovery(*controller, device_);
  shows("/EnvironmentMetrics", R"({"PowerWatts":{"Reading":374},"EnergykWh":{"Reading":0.00}})");
  EXPECT_EQ(read_once(*controller)[0].event, Event::reset);
  expect_refusal(*controller, device_);
}

TEST_F(RedfishTest, NobodyWhoTellsAndNobodyWhoMayAskAreToldApart) {
  EXPECT_EQ(open().error().kind, Error::Kind::missing);
  device_.answers_all(Reply{401, R"({"error":{"code":"Base.1.0.GeneralError"}})", {}});
  for (const auto* options : {"", ",login=session"}) {
    const auto controller = open(options);
    ASSERT_FALSE(controller);
    EXPECT_EQ(controller.error().kind, Error::Kind::denied);
    EXPECT_EQ((controller.error().what + controller.error().hint).find("hunter2"),
              std::string::npos);
  }
}

TEST(RedfishDuration, DaysToSecondsInThisOrder) {
  EXPECT_EQ(parse_duration("PT0.25S"), Seconds{0.25});
  EXPECT_EQ(parse_duration("PT1M30S"), Seconds{90});
  EXPECT_EQ(parse_duration("P1DT2H"), Seconds{93600});
  EXPECT_EQ(parse_duration("P2D"), Seconds{172800});
  for (const auto* text : {"", "P", "PT", "PTS", "P1M", "PT1D", "PT1S1M", "PT1S1S", "1S", "PT-1S",
                           "PT1", "P1DT", "PT1.2.3S", "PTT1S", "PT1e3S"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

}  // namespace
}  // namespace joulelab

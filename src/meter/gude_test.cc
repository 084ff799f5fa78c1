#include "meter/gude.h"

#include <gtest/gtest.h>

#include "meter/loopback_device.h"

namespace joulelab {
namespace {

const CredentialSources nobody{.variable = [](const std::string&) { return std::nullopt; },
                               .file = {}};
constexpr auto question = "/status.json?components=81920";

// A line into the device, two ports, and an external sensor; the fields as the manuals call them.
std::string status(const std::string& line_kwh, const std::string& ports_kwh) {
  const std::string fields = R"([{"name":"Voltage","unit":"V"},{"name":"Current","unit":"A"},
    {"name":"Reactive Power","unit":"VAR"},{"name":"Apparent Power","unit":"VA"},
    {"name":"Active Power","unit":"W"},{"name":"Active Energy Resettable","unit":"kWh"},
    {"name":"Forward Active Energy","unit":"kWh"},
    {"name":"Absolute Reactive Energy","unit":"kVARh"},
    {"name":"Absolute Active Energy","unit":"kWh"}])";
  const auto values = [](const std::string& watts, const std::string& kwh) {
    return R"([{"v":231.2},{"v":0.5},{"v":7},{"v":115},{"v":)" + watts +
           R"(},{"v":0.001},{"v":9.999},{"v":4.0},{"v":)" + kwh + "}]";
  };
  return R"({"sensor_descr":[
      {"type":9,"properties":[{"id":"T1","name":"Rack"}],
       "fields":[{"name":"Temperature","unit":"deg C"}]},
      {"type":1,"properties":[{"id":"L1","name":"Line"}],"fields":)" +
         fields + R"(},
      {"type":8,"properties":[{"id":"1","name":"node a"},{"id":"2","name":"node b"}],"fields":)" +
         fields + R"(}],
    "sensor_values":[{"type":9,"values":[[{"v":23.5}]]},
      {"type":1,"values":[)" +
         values("114", line_kwh) + R"(]},
      {"type":8,"values":[)" +
         values("60", ports_kwh) + "," + values("54", ports_kwh) + "]}]}";
}

class GudeTest : public testing::Test {
 protected:
  void SetUp() override { device_.shows(question, status("13.123", "5.000")); }
  Result<JsonOutlet> open(const std::string& options = {}) {
    return Gude::open(*parse_meter_spec("gude:" + device_.address() + options), nobody);
  }
  LoopbackDevice device_;
};

TEST_F(GudeTest, TheLineIsFoundByNamesAndUnits) {
  auto gude = open();
  ASSERT_TRUE(gude) << gude.error().what;
  EXPECT_NEAR(gude->channels()[0].resolution, 3600, 1e-9);
  EXPECT_EQ(read_once(*gude)[1].value, 114);
  device_.shows(question, status("13.125", "5.000"));
  EXPECT_NEAR(read_once(*gude, 1)[0].value, 7200, 1e-6);
}

TEST_F(GudeTest, APortIsChosenByNameOrId) {
  auto by_name = open(",channel=node b"), by_id = open(",channel=1");
  ASSERT_TRUE(by_name && by_id);
  EXPECT_EQ(read_once(*by_name)[1].value, 54);
  EXPECT_EQ(read_once(*by_id)[1].value, 60);
  EXPECT_EQ(open(",channel=node c").error().kind, Error::Kind::missing);
  EXPECT_EQ(open(",channel=Rack").error().kind, Error::Kind::missing) << "a thermometer";
}

TEST_F(GudeTest, ASensorThatIsPluggedInDoesNotPutAnotherNumberInItsPlace) {
  auto gude = open();
  ASSERT_TRUE(gude);
  device_.shows(question, R"({"sensor_descr":[
      {"type":9,"fields":[]},
      {"type":51,"fields":[{"name":"Voltage"},{"name":"Current"},{"name":""},{"name":""},
                           {"name":"Dew Point","unit":"deg C"}]}],
    "sensor_values":[{"type":9,"values":[[]]},
      {"type":51,"values":[[{"v":1},{"v":1},{"v":1},{"v":1},{"v":11.5}]]}]})");
  for (const auto& sample : read_once(*gude)) EXPECT_EQ(sample.event, Event::unreadable);
}

TEST_F(GudeTest, AnOlderDeviceHasAnotherFileAndAnotherOrder) {
  LoopbackDevice old;
  old.shows("/statusjsn.js?components=81920", R"({"sensor_descr":[
      {"type":1,"properties":[{"id":"L1"}],
       "fields":[{"name":"Absolute Active Energy","unit":"Wh"},
                 {"name":"Power Active","unit":"W"}]}],
    "sensor_values":[{"type":7,"values":[]},{"type":1,"values":[[{"v":1000},{"v":17}]]}]})");
  auto gude = Gude::open(*parse_meter_spec("gude:" + old.address()), nobody);
  ASSERT_TRUE(gude) << gude.error().what;
  EXPECT_EQ(gude->channels()[0].resolution, 3600);
  EXPECT_EQ(read_once(*gude)[1].value, 17);
}

TEST_F(GudeTest, AHostileWorldLeavesGapsAndAResetIsOne) {
  auto gude = open(",limit=0.5");
  ASSERT_TRUE(gude);
  expect_gaps_and_recovery(*gude, device_);
  device_.shows(question, status("0.000", "0.000"));
  EXPECT_EQ(read_once(*gude)[0].event, Event::reset);
  expect_refusal(*gude, device_);
  device_.shows(question, "{}");
  EXPECT_EQ(open().error().kind, Error::Kind::missing);
}

}  // namespace
}  // namespace joulelab

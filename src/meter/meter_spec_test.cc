#include "meter/meter_spec.h"

#include <gtest/gtest.h>

namespace joulelab {
namespace {

Error error_of(std::string_view text) {
  const auto spec = parse_meter_spec(text);
  return spec ? Error{} : spec.error();
}

TEST(MeterSpec, KindAddressAndOptions) {
  const auto spec = parse_meter_spec("shelly:http://plug.local:80/x?a=b%2Cc, name=desk ,gain=1.5%");
  ASSERT_TRUE(spec);
  EXPECT_EQ(spec->kind, "shelly");
  EXPECT_EQ(spec->address, "http://plug.local:80/x?a=b,c");
  EXPECT_EQ(spec->name(), "desk");
  EXPECT_EQ(parse_meter_spec("rapl")->name(), "rapl");
}

TEST(MeterSpec, WhatIsWrongIsSaid) {
  EXPECT_EQ(error_of(":host").kind, Error::Kind::invalid);
  EXPECT_NE(error_of("shelly:h,channel").what.find("'channel'"), std::string::npos);
  EXPECT_NE(error_of("shelly:h,a=1,a=2").what.find("twice"), std::string::npos);
  const auto spec = *parse_meter_spec("shelly:h,chanel=1");
  const std::string_view known[] = {"channel"};
  const auto checked = check_options(spec, known);
  ASSERT_FALSE(checked);
  EXPECT_NE(checked.error().hint.find("'channel'"), std::string::npos);
}

TEST(MeterSpec, OptionsFindTheirInstrumentAgainInAListThatWasCut) {
  const std::vector<std::string> parts = {"rapl",   "mqtt:h",     "topic=a/b",
                                          "power=", "http:u?x=1", "auto"};
  EXPECT_EQ(join_options(parts),
            (std::vector<std::string>{"rapl", "mqtt:h,topic=a/b,power=", "http:u?x=1", "auto"}));
}

TEST(MeterSpec, APasswordInAnAddressIsRefusedAndNotRepeated) {
  for (const auto* text :
       {"shelly:http://admin:hunter2@plug", "tasmota:admin:hunter2@plug",
        "http://admin:hunter2@plug/status", "http://hunter2:p/w@plug", "http:a:12/hunter2@plug",
        "shelly:admin:hunter2,cret@plug", "shelly:admin:80,hunter2@plug", ":admin:hunter2@plug",
        "shelly:a:80,x/hunter2@plug,gain=1%", "hunter2@plug"}) {
    const auto error = error_of(text);
    EXPECT_EQ(error.kind, Error::Kind::invalid) << text;
    EXPECT_EQ((error.what + error.hint).find("hunter2"), std::string::npos) << error.what;
  }
  for (const auto* text : {"http:http://plug/a@b", "http://plug/a@b", "replay:/home/a:b@c/x.csv",
                           "mqtt:broker:1883,topic=a@b,power=/c@d"}) {
    EXPECT_TRUE(parse_meter_spec(text)) << text;
  }
}

TEST(MeterSpec, ASecretInAnAddressIsRefusedByEveryKindAndNotRepeated) {
  for (const auto* address :
       {"plug/?token=hunter2", "plug?a=1&Password=hunter2", "https://bmc/x?api-key=hunter2",
        "plug/cm?user=admin;password=hunter2", "plug?x=1&X_Api_Key&jwt=hunter2", "plug?psk=hunter2",
        "plug#session=hunter2", "plug?sig=hunter2", "plug?a?access_token=hunter2"}) {
    for (const auto* kind : {"shelly", "redfish", "tasmota", "http", "kasa", "replay"}) {
      const auto error = error_of(std::string(kind) + ":" + address + ",gain=1%");
      EXPECT_EQ(error.kind, Error::Kind::invalid) << kind << address;
      EXPECT_EQ((error.what + error.hint).find("hunter2"), std::string::npos) << error.what;
    }
  }
  EXPECT_TRUE(parse_meter_spec("http:plug/status?keys=all&tokens=2&id=key"));
}

TEST(MeterSpec, NumbersAreChecked) {
  const auto spec = *parse_meter_spec("x:h,channel=2,bad=two");
  EXPECT_EQ(**spec.number("channel", 0, 9), 2);
  EXPECT_FALSE(spec.number("absent", 0, 9)->has_value());
  EXPECT_FALSE(spec.number("channel", 0, 1));
  EXPECT_FALSE(spec.number("bad", 0, 9));
}

TEST(MeterSpec, AnOutletIsWhatItsOptionsSay) {
  const auto spec = *parse_meter_spec("shelly:plug.local,component=gpu,gain=2%");
  const auto channel = outlet_channel(spec, "power", Form::gauge, 0.1, Seconds{1}, 0.01);
  ASSERT_TRUE(channel);
  EXPECT_EQ(channel->name, "shelly/power");
  EXPECT_EQ(channel->component, Component::gpu);
  EXPECT_EQ(channel->device, "plug.local");
  EXPECT_EQ(channel->gain, (Bounds{0.98, 1.02}));
  EXPECT_EQ(usual_offset_of(spec, Watts{0.3}), Watts{0}) << "the gain stands for the whole class";
  const auto averaging = *parse_meter_spec("shelly:plug.local,averaging=1.5");
  EXPECT_EQ(usual_offset_of(averaging, Watts{0.3}), Watts{0.3});
  EXPECT_EQ(outlet_channel(averaging, "power", Form::gauge, 0, Seconds{1}, 0)->averaging,
            Seconds{1.5});
  EXPECT_EQ(outlet_channel(averaging, "energy", Form::counter, 0, Seconds{1}, 0)->averaging,
            Seconds{0});
  EXPECT_FALSE(outlet_channel(*parse_meter_spec("x:h,component=wal"), "power", Form::gauge, 0,
                              Seconds{1}, 0.01));
  EXPECT_FALSE(
      outlet_channel(*parse_meter_spec("x:h,gain=two"), "power", Form::gauge, 0, Seconds{1}, 0));
}

}  // namespace
}  // namespace joulelab

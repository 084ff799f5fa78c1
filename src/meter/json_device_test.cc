#include "meter/json_device.h"

#include <gtest/gtest.h>

#include "meter/loopback_device.h"

namespace joulelab {
namespace {

CredentialSources sources(const std::string& password = {}) {
  CredentialSources given;
  given.variable = [password](const std::string& name) -> std::optional<std::string> {
    if (password.empty() || name != "JOULELAB_X_PASSWORD") return std::nullopt;
    return password;
  };
  return given;
}

Result<JsonDevice> open(const std::string& spec, const std::string& password = {}) {
  return JsonDevice::open(*parse_meter_spec(spec), sources(password), {.user = "admin"});
}

TEST(JsonDevice, AnAddressIsAHostOrAUrl) {
  EXPECT_EQ(open("x:plug.local")->url(), "http://plug.local");
  EXPECT_EQ(open("x:https://plug.local:8443/a/")->url(), "https://plug.local:8443/a");
  EXPECT_EQ(open("x:[::1]:80")->url(), "http://[::1]:80");
  for (const auto* spec :
       {"x", "x:", "x:http://", "x:plug:port", "x:h,insecure=maybe", "x:h,limit=0"}) {
    const auto device = open(spec);
    ASSERT_FALSE(device) << spec;
    EXPECT_EQ(device.error().kind, Error::Kind::invalid) << spec;
  }
}

TEST(JsonDevice, ItIsAskedWithWhoWeAreAndErrorsDoNotSayIt) {
  LoopbackDevice plug;
  plug.shows("/a", "{\"b\":1}");
  auto device = open("x:" + plug.address(), "hunter2");
  ASSERT_TRUE(device) << device.error().what;
  EXPECT_EQ(device->ask("/a")->number("/b"), 1);
  EXPECT_EQ(plug.asked().back().authorization, "Basic YWRtaW46aHVudGVyMg==");
  const auto missing = device->ask("/c");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, Error::Kind::missing);
  EXPECT_EQ((missing.error().what + missing.error().hint).find("hunter2"), std::string::npos);
}

TEST(JsonDevice, ALateAnswerIsATransientErrorAndTheNextQuestionIsAnswered) {
  LoopbackDevice plug;
  plug.shows("/a", "{\"b\":1}");
  auto device = open("x:" + plug.address());
  ASSERT_TRUE(device);
  device->manner().limit = Seconds{0.1};
  plug.has(LoopbackDevice::Trouble::late);
  EXPECT_EQ(device->ask("/a").error().kind, Error::Kind::transient);
  plug.has(LoopbackDevice::Trouble::none);
  device->manner().limit = Seconds{5};
  EXPECT_TRUE(device->ask("/a"));
}

TEST(JsonDevice, TheQuestionsOfOneReadingShareItsLimit) {
  LoopbackDevice plug;
  plug.shows("/a", "{}");
  auto device = open("x:" + plug.address());
  ASSERT_TRUE(device);
  device->manner().limit = Seconds{0.1};
  device->begin_reading();
  plug.has(LoopbackDevice::Trouble::late);
  EXPECT_FALSE(device->ask("/a"));
  // Nothing is left for this one, however long a call of its own may take.
  device->manner().limit = Seconds{60};
  EXPECT_EQ(device->ask("/a").error().kind, Error::Kind::transient);
  plug.has(LoopbackDevice::Trouble::none);
  device->begin_reading();
  EXPECT_TRUE(device->ask("/a"));
}

}  // namespace
}  // namespace joulelab

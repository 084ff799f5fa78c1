#include "net/mqtt.h"

#include <gtest/gtest.h>

#include "net/inherited.h"
#include "net/mqtt_peer.h"

namespace joulelab {
namespace {

constexpr Seconds patient{10};

class MqttClientTest : public testing::Test {
 protected:
  void SetUp() override {
    if (MqttBroker::program().empty())
      GTEST_SKIP() << "there is no broker (run: sudo apt-get install mosquitto)";
  }
  Result<MqttClient> connect(std::optional<Credentials> credentials = {},
                             Seconds limit = patient) const {
    return MqttClient::connect({.broker = {"127.0.0.1", broker_.port()},
                                .topics = {"plug/a", "plug/b"},
                                .credentials = std::move(credentials)},
                               Deadline(limit));
  }

  MqttBroker broker_;
};

TEST_F(MqttClientTest, MessagesComeInOrderWithTheInstantOfTheirArrival) {
  ASSERT_TRUE(broker_.start());
  MqttPeer peer(broker_);
  auto client = connect();
  ASSERT_TRUE(client) << client.error().what;
  const Instant before = std::chrono::steady_clock::now();
  for (const auto* payload : {"1", "2", "3"}) peer.publish("plug/b", payload);
  peer.publish("plug/c", "not asked for");
  std::vector<MqttMessage> messages;
  while (messages.size() < 3 && client->wait(Deadline(patient))) {
    for (auto& message : client->take()) messages.push_back(std::move(message));
  }
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(messages[0].payload, "1");
  EXPECT_EQ(messages[2].payload, "3");
  EXPECT_EQ(messages[2].topic, "plug/b");
  EXPECT_FALSE(messages[0].is_retained);
  EXPECT_GT(messages[0].arrived, before);
  EXPECT_LE(messages[0].arrived, messages[2].arrived);
}

TEST_F(MqttClientTest, WhatTheBrokerKeptIsTold) {
  ASSERT_TRUE(broker_.start());
  MqttPeer peer(broker_);
  peer.publish("plug/a", "old", true);
  auto client = connect();
  ASSERT_TRUE(client);
  ASSERT_TRUE(client->wait(Deadline(patient)));
  EXPECT_TRUE(client->take().front().is_retained);
}

TEST_F(MqttClientTest, ABrokerThatComesBackIsFoundAgain) {
  ASSERT_TRUE(broker_.start());
  auto client = connect();
  ASSERT_TRUE(client);
  EXPECT_TRUE(client->health());
  broker_.stop();
  for (int attempt = 0; attempt < 1000 && client->health(); ++attempt)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_FALSE(client->health());
  EXPECT_EQ(client->health().error().kind, Error::Kind::transient);
  EXPECT_FALSE(client->publish("plug/a", "1"));
  ASSERT_TRUE(broker_.start());
  for (int attempt = 0; attempt < 1000 && !client->health(); ++attempt)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_TRUE(client->health());
  EXPECT_TRUE(client->publish("plug/a", "back"));
  ASSERT_TRUE(client->wait(Deadline(patient)));
  EXPECT_EQ(client->take().front().payload, "back");
}

TEST_F(MqttClientTest, ItsConnectionIsNotInheritedByTheCommandThatIsMeasured) {
  ASSERT_TRUE(broker_.start());
  const auto before = inherited_sockets();
  const auto client = connect();
  ASSERT_TRUE(client);
  EXPECT_EQ(inherited_sockets(), before);
}

TEST_F(MqttClientTest, AWrongPasswordIsDeniedAndNotRepeated) {
  broker_.set_password("ada", "right");
  ASSERT_TRUE(broker_.start());
  for (const auto& credentials :
       {std::optional(Credentials{"ada", "hunter2"}), std::optional<Credentials>{}}) {
    const auto client = connect(credentials);
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().kind, Error::Kind::denied) << client.error().what;
    EXPECT_EQ((client.error().what + client.error().hint).find("hunter2"), std::string::npos);
  }
  EXPECT_TRUE(connect(Credentials{"ada", "right"}));
}

// A broker in so far as it answers a connection and a subscription, byte by byte of the standard.
TEST(MqttClient, ATopicThatWeMayNotReadIsDenied) {
  const Loopback broker([](LoopbackConnection& connection) {
    const auto packet = [&]() -> std::string {
      const auto head = connection.exactly(2);
      if (!head) return {};
      return connection.exactly(static_cast<unsigned char>((*head)[1])).value_or("");
    };
    if (packet().empty()) return;
    connection.say(std::string_view("\x20\2\0\0", 4));
    const auto subscription = packet();
    if (subscription.size() < 2) return;
    connection.say("\x90\4" + subscription.substr(0, 2) + std::string("\0\x80", 2));
    (void)connection.exactly(1000);
  });
  const auto client = MqttClient::connect(
      {.broker = {"127.0.0.1", broker.port()}, .topics = {"plug/a", "plug/b"}}, Deadline(patient));
  ASSERT_FALSE(client);
  EXPECT_EQ(client.error().kind, Error::Kind::denied) << client.error().what;
}

TEST_F(MqttClientTest, SomebodyElseIsTransient) {
  for (const auto* greeting : {"", "HTTP/1.1 400 Bad Request\r\n\r\n"}) {
    const Loopback other([greeting](LoopbackConnection& connection) {
      connection.say(greeting);
      (void)connection.exactly(1000);
    });
    const auto client = MqttClient::connect(
        {.broker = {"127.0.0.1", other.port()}, .topics = {"plug/a"}}, Deadline(Seconds{0.2}));
    ASSERT_FALSE(client);
    EXPECT_EQ(client.error().kind, Error::Kind::transient);
  }
  EXPECT_EQ(connect().error().kind, Error::Kind::transient);  // nobody was started there
}

TEST_F(MqttClientTest, ACertificateIsCheckedAgainstThoseWhoMaySign) {
  const auto certificate = broker_.folder() / "broker.pem", key = broker_.folder() / "broker.key";
  const auto made = run_child(
      {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
       "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
       "-keyout", key.string(), "-out", certificate.string()},
      broker_.folder(), Seconds{20});
  if (!made || made->status != 0)
    GTEST_SKIP() << "there is no openssl (run: sudo apt-get install openssl)";
  broker_.set("certfile " + certificate.string() + "\nkeyfile " + key.string() + "\n");
  ASSERT_TRUE(broker_.start());
  MqttSubscription subscription{.broker = {"127.0.0.1", broker_.port()},
                                .topics = {"plug/a"},
                                .is_encrypted = true,
                                .authorities = certificate};
  auto client = MqttClient::connect(subscription, Deadline(patient));
  ASSERT_TRUE(client) << client.error().what;
  EXPECT_TRUE(client->publish("plug/a", "1"));
  EXPECT_TRUE(client->wait(Deadline(patient)));
  subscription.authorities.clear();  // the system's, of which none signed this one
  EXPECT_FALSE(MqttClient::connect(subscription, Deadline(Seconds{2})));
  subscription.authorities = broker_.folder() / "none.pem";
  EXPECT_EQ(MqttClient::connect(subscription, Deadline(patient)).error().kind,
            Error::Kind::invalid);
}

}  // namespace
}  // namespace joulelab

#pragma once
// A subscriber of an MQTT broker, by libmosquitto, which is loaded when it is first needed. A
// thread of its own receives, so that each message has the instant of its arrival; it also connects
// again where the broker went away. Where libmosquitto's header was not there when the program was
// built, mqtt_absent.cc stands in for mqtt.cc.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.h"
#include "base/result.h"
#include "net/credentials.h"
#include "net/host_port.h"

namespace joulelab {

// Error `missing`, with the command, where this program cannot speak MQTT.
Result<void> check_mqtt();

struct MqttMessage {
  std::string topic, payload;
  Instant arrived;
  bool is_retained = false;  // the broker kept it for newcomers: nobody knows since when
};

struct MqttSubscription {
  HostPort broker;
  std::vector<std::string> topics;
  std::optional<Credentials> credentials;
  bool is_encrypted = false;          // TLS
  std::filesystem::path authorities;  // who may have signed its certificate; empty: the system's
};

class MqttClient {
 public:
  // Returns when the broker has taken the subscription. Errors: `missing` where libmosquitto is,
  // `denied` where the broker refuses us or the topics, `transient` where nobody answers in time.
  static Result<MqttClient> connect(MqttSubscription subscription, const Deadline& deadline);
  ~MqttClient();
  MqttClient(MqttClient&&) noexcept;
  MqttClient& operator=(MqttClient&&) noexcept;

  // All of these are thread-safe.
  // What has come since the last call, in the order of arrival.
  std::vector<MqttMessage> take();
  // Waits until something has come that was not taken. False where time ran out first.
  bool wait(const Deadline& deadline);
  // Delivered at most once.
  Result<void> publish(const std::string& topic, std::string_view payload);
  // The error that keeps messages from coming now: `transient` while there is no connection,
  // `denied` when the broker refused to have us again, which is final.
  Result<void> health() const;

 private:
  class Session;
  explicit MqttClient(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
};

}  // namespace joulelab

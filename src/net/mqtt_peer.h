#pragma once
// Another client of a test's broker, which plays the instrument: linked with libmosquitto, unlike
// our own client, which loads it.

#include <atomic>
#include <functional>
#include <map>
#include <mosquitto.h>
#include <string>
#include <thread>

#include "net/mqtt_broker.h"

namespace joulelab {

class MqttPeer {
 public:
  explicit MqttPeer(const MqttBroker& broker, const std::string& user = {},
                    const std::string& password = {})
      : client_(::mosquitto_new(nullptr, true, this)) {
    if (!user.empty()) ::mosquitto_username_pw_set(client_, user.c_str(), password.c_str());
    ::mosquitto_publish_callback_set(client_, [](::mosquitto*, void* self, int id) {
      static_cast<MqttPeer*>(self)->published_ = id;
    });
    ::mosquitto_subscribe_callback_set(client_, [](::mosquitto*, void* self, int, int, const int*) {
      static_cast<MqttPeer*>(self)->is_listening_ = true;
    });
    ::mosquitto_message_callback_set(
        client_, [](::mosquitto*, void* self, const mosquitto_message* message) {
          static_cast<MqttPeer*>(self)->hear(*message);
        });
    ::mosquitto_connect(client_, "127.0.0.1", broker.port(), 60);
    ::mosquitto_loop_start(client_);
  }
  ~MqttPeer() {
    ::mosquitto_disconnect(client_);
    ::mosquitto_loop_stop(client_, false);
    ::mosquitto_destroy(client_);
  }
  MqttPeer(const MqttPeer&) = delete;
  MqttPeer& operator=(const MqttPeer&) = delete;

  // Returns when the broker has it.
  void publish(const std::string& topic, const std::string& payload, bool is_retained = false) {
    int id = 0;
    constexpr int at_least_once = 1;
    ::mosquitto_publish(client_, &id, topic.c_str(), static_cast<int>(payload.size()),
                        payload.data(), at_least_once, is_retained);
    for (int attempt = 0; attempt < 5000 && published_ != id; ++attempt)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  // Answers each message on `topic` with what `answer` makes of it, as topic and payload; an empty
  // topic is no answer. Returns when the broker has taken the subscription. Call once.
  using Answer = std::function<std::pair<std::string, std::string>(const std::string& payload)>;
  void answer(const std::string& topic, Answer answer) {
    answer_ = std::move(answer);
    ::mosquitto_subscribe(client_, nullptr, topic.c_str(), 0);
    for (int attempt = 0; attempt < 5000 && !is_listening_; ++attempt)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

 private:
  void hear(const mosquitto_message& message) {
    const std::string payload(static_cast<const char*>(message.payload),
                              static_cast<std::size_t>(message.payloadlen));
    const auto [topic, text] = answer_(payload);
    if (topic.empty()) return;
    ::mosquitto_publish(client_, nullptr, topic.c_str(), static_cast<int>(text.size()), text.data(),
                        0, false);
  }

  ::mosquitto* client_;
  std::atomic<int> published_ = 0;
  std::atomic<bool> is_listening_ = false;
  Answer answer_;
};

}  // namespace joulelab

// Stands in for mqtt.cc where the program was built without libmosquitto's header.

#include "net/mqtt.h"

namespace joulelab {

class MqttClient::Session {};

Result<void> check_mqtt() {
  return fail(Error::Kind::missing, "this program was built without libmosquitto",
              "run: sudo apt-get install libmosquitto-dev, and build it again");
}

MqttClient::~MqttClient() = default;
MqttClient::MqttClient(MqttClient&&) noexcept = default;
MqttClient& MqttClient::operator=(MqttClient&&) noexcept = default;

Result<MqttClient> MqttClient::connect(MqttSubscription, const Deadline&) {
  return tl::unexpected(check_mqtt().error());
}

std::vector<MqttMessage> MqttClient::take() { return {}; }

bool MqttClient::wait(const Deadline&) { return false; }

Result<void> MqttClient::publish(const std::string&, std::string_view) { return check_mqtt(); }

Result<void> MqttClient::health() const { return check_mqtt(); }

}  // namespace joulelab

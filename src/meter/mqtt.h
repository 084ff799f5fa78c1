#pragma once
// Instruments that say what they measure through an MQTT broker, when they like. Each message is
// one sample with the instant of its arrival; a reading yields what came since the last, which may
// be nothing: no sample is made up for the time between two messages. A Tasmota is asked at each
// reading, and then is as prompt as one that is read directly.

#include <optional>
#include <string>
#include <vector>

#include "meter/energy_total.h"
#include "meter/meter.h"
#include "meter/meter_spec.h"
#include "net/credentials.h"
#include "net/mqtt.h"

namespace joulelab {

// The number at a JSON pointer (RFC 6901) of a message; "" is the message itself, and a number in
// quotation marks is one too. `element`: of an array, which. Nothing where there is none.
std::optional<double> number_in_message(const std::string& payload, const std::string& pointer,
                                        std::optional<std::size_t> element = {});

class Mqtt final : public Meter {
 public:
  // mqtt:HOST[:PORT] with options topic, and power, energy or both as JSON pointers. Waits for a
  // first message. Errors: `missing` without libmosquitto, `denied` where the broker refuses,
  // `transient` where broker or instrument are silent, `invalid` where a message lacks the numbers.
  static Result<Mqtt> open(const MeterSpec& spec, const CredentialSources& sources);
  // tasmota-mqtt:HOST[:PORT] with option topic: what the device is called there.
  static Result<Mqtt> open_tasmota(const MeterSpec& spec, const CredentialSources& sources);

  std::span<const Channel> channels() const override { return channels_; }
  bool stamps_itself() const override { return true; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  struct Place {
    std::string topic, pointer;
  };
  struct Quantity {
    Channel channel;
    double scale = 1;  // to joules or watts
    bool is_required = true;
    std::vector<Place> places;  // where it comes, at most one of a topic
    std::optional<std::size_t> element;
    bool is_seen = false;
  };
  struct Question {
    std::string topic, payload;
  };
  struct Settings {
    std::vector<Quantity> quantities;
    std::optional<Question> question;
    Seconds every{10}, limit{5};
  };

  Mqtt(Settings settings, MqttClient client)
      : settings_(std::move(settings)), client_(std::move(client)) {}
  static Result<Mqtt> open_with(const MeterSpec& spec, Settings settings,
                                const CredentialSources& sources);
  Result<void> see_all(const Deadline& deadline);
  void keep_live();
  bool wait_for_live(const Deadline& deadline);
  void append(const MqttMessage& message, std::vector<Sample>& samples);

  Settings settings_;
  MqttClient client_;
  std::vector<MqttMessage> held_;  // live messages that were not read yet
  std::vector<Channel> channels_;
  std::vector<EnergyTotal> totals_;  // of each channel
  Instant heard_;                    // when the last message came
};

}  // namespace joulelab

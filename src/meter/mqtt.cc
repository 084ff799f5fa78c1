#include "meter/mqtt.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "base/text.h"
#include "meter/json_answer.h"
#include "meter/reading_unit.h"

namespace joulelab {
namespace {

constexpr std::uint16_t usual_port = 1883, usual_port_encrypted = 8883;
constexpr Seconds usual_limit{5};
constexpr double usual_every_s = 10;
// The device renews its values each second; its telemetry comes each 300 s unless told otherwise.
constexpr double tasmota_renews_s = 1, tasmota_tells_s = 300;
// Of a plug whose chip was calibrated by its user; not verified.
constexpr double tasmota_gain = 0.02;
constexpr double unknown_gain = 0.05;
// After this many times its usual interval without a message the instrument counts as silent.
constexpr double patience = 3;
constexpr std::size_t payload_most_bytes = 1U << 20;

tl::unexpected<Error> wrong(const MeterSpec& spec, std::string_view what, std::string hint) {
  return fail(Error::Kind::invalid, fmt::format("meter {}: {}", spec.name(), what),
              std::move(hint));
}

Result<std::string> topic_of(const MeterSpec& spec, const std::string& option) {
  auto topic = spec.text(option);
  if (!topic.empty() && topic.find_first_of("+#") == std::string::npos) return topic;
  return wrong(spec, fmt::format("{}={} is no single topic", option, topic),
               fmt::format("--meter {}:{},topic=TOPIC", spec.kind, spec.address));
}

Result<std::string> pointer_of(const MeterSpec& spec, const std::string& option) {
  auto text = spec.text(option);
  if (is_json_pointer(text)) return text;
  return wrong(spec, fmt::format("{}={} is no JSON pointer", option, text),
               option + "=/ENERGY/Power, or " + option + "= where the message is the number");
}

Result<ReadingUnit> unit_of(const MeterSpec& spec, const std::string& option,
                            std::string_view usual, Form form) {
  const auto name = spec.text(option, usual);
  const auto unit = reading_unit(name);
  if (unit && unit->form == form) return *unit;
  return wrong(spec, fmt::format("there is no {}={}", option, name),
               form == Form::counter ? "J, Wh or kWh" : "mW, W or kW");
}

// What is on a topic is the device; the broker is only the way to it.
MeterSpec with_topic_as_device(MeterSpec spec, const std::string& topic) {
  spec.options.try_emplace("device", topic);
  return spec;
}

}  // namespace

std::optional<double> number_in_message(const std::string& payload, const std::string& pointer,
                                        std::optional<std::size_t> element) {
  if (payload.size() > payload_most_bytes) return std::nullopt;
  const auto message = JsonAnswer::parse(payload);
  if (!message) return std::nullopt;
  return message->number(element ? fmt::format("{}/{}", pointer, *element) : pointer);
}

Result<Mqtt> Mqtt::open(const MeterSpec& spec, const CredentialSources& sources) {
  JOULELAB_TRY(check_mqtt());
  constexpr std::string_view known[] = {"topic",       "power",      "energy", "energy_topic",
                                        "energy_unit", "power_unit", "every",  "resolution",
                                        "tls",         "ca"};
  JOULELAB_TRY(check_options(spec, known));
  Settings settings;
  settings.every = Seconds{JOULELAB_TRY(spec.number("every", 0.05, 3600)).value_or(usual_every_s)};
  const auto topic = JOULELAB_TRY(topic_of(spec, "topic"));
  const auto device = with_topic_as_device(spec, topic);
  if (spec.options.contains("energy")) {
    const auto unit = JOULELAB_TRY(unit_of(spec, "energy_unit", "Wh", Form::counter));
    const auto step = JOULELAB_TRY(spec.number("resolution", 0, 1e9)).value_or(0) * unit.scale;
    const auto own = spec.options.contains("energy_topic")
                         ? JOULELAB_TRY(topic_of(spec, "energy_topic"))
                         : topic;
    const auto pointer = JOULELAB_TRY(pointer_of(spec, "energy"));
    auto channel = JOULELAB_TRY(
        outlet_channel(device, "energy", unit.form, step, settings.every, unknown_gain));
    settings.quantities.push_back(
        {.channel = std::move(channel), .scale = unit.scale, .places = {{own, pointer}}});
  }
  if (spec.options.contains("power")) {
    const auto unit = JOULELAB_TRY(unit_of(spec, "power_unit", "W", Form::gauge));
    const auto pointer = JOULELAB_TRY(pointer_of(spec, "power"));
    auto channel =
        JOULELAB_TRY(outlet_channel(device, "power", unit.form, 0, settings.every, unknown_gain));
    settings.quantities.push_back(
        {.channel = std::move(channel), .scale = unit.scale, .places = {{topic, pointer}}});
  }
  if (settings.quantities.empty()) {
    return wrong(spec, "neither power nor energy is said", "power=/ENERGY/Power, energy=/total");
  }
  return open_with(spec, std::move(settings), sources);
}

Result<Mqtt> Mqtt::open_tasmota(const MeterSpec& spec, const CredentialSources& sources) {
  JOULELAB_TRY(check_mqtt());
  constexpr std::string_view known[] = {"topic",      "channel", "ask", "every",
                                        "resolution", "tls",     "ca"};
  JOULELAB_TRY(check_options(spec, known));
  const auto topic = JOULELAB_TRY(topic_of(spec, "topic"));
  const auto device = with_topic_as_device(spec, topic);
  const bool asks = !spec.options.contains("ask") || JOULELAB_TRY(spec.flag("ask"));
  Settings settings;
  settings.every = Seconds{JOULELAB_TRY(spec.number("every", 0.05, 3600))
                               .value_or(asks ? tasmota_renews_s : tasmota_tells_s)};
  if (asks) settings.question = {"cmnd/" + topic + "/STATUS", "8"};
  std::optional<std::size_t> element;
  if (const auto channel = JOULELAB_TRY(spec.number("channel", 1, 16)))
    element = static_cast<std::size_t>(*channel) - 1;
  const auto places = [&](const std::string& name) {
    return std::vector<Place>{{"tele/" + topic + "/SENSOR", "/ENERGY/" + name},
                              {"stat/" + topic + "/STATUS8", "/StatusSNS/ENERGY/" + name}};
  };
  const double step = JOULELAB_TRY(spec.number("resolution", 0, 1)).value_or(1e-3);
  auto energy = JOULELAB_TRY(outlet_channel(device, "energy", Form::counter, step * joules_per_kwh,
                                            settings.every, tasmota_gain));
  auto power =
      JOULELAB_TRY(outlet_channel(device, "power", Form::gauge, 1, settings.every, tasmota_gain));
  settings.quantities.push_back({.channel = std::move(energy),
                                 .scale = joules_per_kwh,
                                 .is_required = false,
                                 .places = places("Total"),
                                 .element = element});
  settings.quantities.push_back(
      {.channel = std::move(power), .places = places("Power"), .element = element});
  return open_with(spec, std::move(settings), sources);
}

Result<Mqtt> Mqtt::open_with(const MeterSpec& spec, Settings settings,
                             const CredentialSources& sources) {
  settings.limit = JOULELAB_TRY(exchange_limit(spec, usual_limit));
  MqttSubscription subscription;
  subscription.is_encrypted = JOULELAB_TRY(spec.flag("tls")) || spec.options.contains("ca");
  subscription.authorities = spec.text("ca");
  subscription.broker = JOULELAB_TRY(
      parse_host_port(spec.address, subscription.is_encrypted ? usual_port_encrypted : usual_port));
  subscription.credentials =
      JOULELAB_TRY(credentials_for(spec.name(), subscription.broker.host, sources));
  std::set<std::string> topics;
  for (const auto& quantity : settings.quantities) {
    for (const auto& place : quantity.places) topics.insert(place.topic);
  }
  subscription.topics.assign(topics.begin(), topics.end());
  auto client =
      JOULELAB_TRY(MqttClient::connect(std::move(subscription), Deadline(settings.limit)));
  Mqtt meter(std::move(settings), std::move(client));
  const Seconds patient = meter.settings_.question ? meter.settings_.limit
                                                   : meter.settings_.every + meter.settings_.limit;
  JOULELAB_TRY(meter.see_all(Deadline(patient)));
  for (const auto& quantity : meter.settings_.quantities)
    meter.channels_.push_back(quantity.channel);
  meter.totals_.resize(meter.channels_.size());
  meter.heard_ = std::chrono::steady_clock::now();
  return meter;
}

// A message that the broker kept proves which numbers there are, but is no sample.
Result<void> Mqtt::see_all(const Deadline& deadline) {
  if (settings_.question)
    JOULELAB_TRY(client_.publish(settings_.question->topic, settings_.question->payload));
  auto& quantities = settings_.quantities;
  const auto is_open = [](const Quantity& quantity) {
    return quantity.is_required && !quantity.is_seen;
  };
  bool has_heard = false;
  while (std::ranges::any_of(quantities, is_open) && client_.wait(deadline)) {
    for (auto& message : client_.take()) {
      has_heard = true;
      for (auto& quantity : quantities) {
        for (const auto& place : quantity.places) {
          if (place.topic == message.topic &&
              number_in_message(message.payload, place.pointer, quantity.element))
            quantity.is_seen = true;
        }
      }
      if (!message.is_retained) held_.push_back(std::move(message));
    }
  }
  const auto unseen = std::ranges::find_if(quantities, is_open);
  if (unseen == quantities.end()) {
    std::erase_if(quantities, [](const Quantity& quantity) { return !quantity.is_seen; });
    return {};
  }
  JOULELAB_TRY(client_.health());
  const auto& place = unseen->places.front();
  if (!has_heard) {
    return fail(Error::Kind::transient, fmt::format("nothing came on topic {}", place.topic),
                "check the topic; give every=SECONDS where it speaks seldom");
  }
  return fail(Error::Kind::invalid,
              fmt::format("topic {} has no number at '{}'", place.topic, place.pointer),
              "docs/meters/mqtt.md; of several outlets say which: channel=1");
}

void Mqtt::keep_live() {
  for (auto& message : client_.take()) {
    if (!message.is_retained) held_.push_back(std::move(message));
  }
}

bool Mqtt::wait_for_live(const Deadline& deadline) {
  const auto before = held_.size();
  while (held_.size() == before && client_.wait(deadline)) keep_live();
  return held_.size() > before;
}

void Mqtt::append(const MqttMessage& message, std::vector<Sample>& samples) {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    const auto& quantity = settings_.quantities[i];
    const auto place = std::ranges::find(quantity.places, message.topic, &Place::topic);
    if (place == quantity.places.end()) continue;
    const auto number = number_in_message(message.payload, place->pointer, quantity.element);
    Sample sample{message.arrived, i, 0, Event::unreadable};
    if (number && channels_[i].form == Form::gauge) {
      sample = {message.arrived, i, *number * quantity.scale, Event::none};
    } else if (number) {
      sample.event = totals_[i].update(Joules{*number * quantity.scale}, message.arrived);
      sample.value = totals_[i].total().value;
    }
    samples.push_back(sample);
  }
}

Result<void> Mqtt::read(Instant, std::vector<Sample>& samples) {
  keep_live();
  if (settings_.question &&
      client_.publish(settings_.question->topic, settings_.question->payload)) {
    wait_for_live(Deadline(settings_.limit));
  }
  for (const auto& message : held_) append(message, samples);
  if (!held_.empty()) {
    heard_ = held_.back().arrived;
    held_.clear();
    return {};
  }
  JOULELAB_TRY(client_.health());
  const Seconds silence = std::chrono::steady_clock::now() - heard_;
  if (!settings_.question && silence <= patience * settings_.every) return {};
  return fail(Error::Kind::transient,
              fmt::format("topic {} is silent", settings_.quantities.front().places.front().topic),
              "check that the instrument is on");
}

}  // namespace joulelab

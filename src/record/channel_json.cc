#include "record/channel_json.h"

#include <nlohmann/json.hpp>

#include "record/name.h"

namespace joulelab {

using Json = nlohmann::json;

std::string to_json_text(const Channel& channel) {
  const Json json{{"name", channel.name},
                  {"meter", channel.meter},
                  {"component", name_of(channel.component)},
                  {"device", channel.device},
                  {"form", name_of(channel.form)},
                  {"grade", name_of(channel.grade)},
                  {"unit", channel.unit},
                  {"resolution", channel.resolution},
                  {"update_period_s", channel.update_period.count()},
                  {"averaging_s", channel.averaging.count()},
                  {"age_s", channel.age.count()},
                  {"read_width_s", channel.read_width.count()},
                  {"is_far", channel.is_far},
                  {"lag_s", channel.lag.count()},
                  {"lag_error_s", channel.lag_error.count()},
                  {"gain_low", channel.gain.low},
                  {"gain_high", channel.gain.high},
                  {"offset_w", channel.offset.value},
                  {"freeze_after_s",
                   channel.freeze_after ? Json(channel.freeze_after->count()) : Json(nullptr)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Channel> channel_from_json_text(std::string_view text) {
  try {
    const auto json = Json::parse(text);
    const auto component = component_named(json.at("component").get<std::string>());
    const auto form = form_named(json.at("form").get<std::string>());
    const auto grade = grade_named(json.at("grade").get<std::string>());
    if (!component || !form || !grade) {
      return fail(Error::Kind::broken,
                  "a stored channel has a component, form or grade that this "
                  "program does not know");
    }
    Channel channel{.name = json.at("name"),
                    .meter = json.at("meter"),
                    .component = *component,
                    .device = json.at("device"),
                    .form = *form,
                    .grade = *grade,
                    .unit = json.value("unit", ""),
                    .resolution = json.at("resolution"),
                    .update_period = Seconds(json.at("update_period_s").get<double>()),
                    .averaging = Seconds(json.value("averaging_s", 0.0)),
                    .age = Seconds(json.value("age_s", 0.0)),
                    .read_width = Seconds(json.value("read_width_s", 0.0)),
                    .is_far = json.value("is_far", false),
                    .lag = Seconds(json.value("lag_s", 0.0)),
                    .lag_error = Seconds(json.value("lag_error_s", 0.0)),
                    .gain = {json.at("gain_low"), json.at("gain_high")},
                    .offset = Watts{json.value("offset_w", 0.0)}};
    if (const auto& freeze_after = json.at("freeze_after_s"); !freeze_after.is_null()) {
      channel.freeze_after = Seconds(freeze_after.get<double>());
    }
    return channel;
  } catch (const Json::exception& problem) {
    return fail(Error::Kind::broken,
                std::string("a stored channel cannot be read: ") + problem.what());
  }
}

}  // namespace joulelab

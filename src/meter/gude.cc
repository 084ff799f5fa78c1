#include "meter/gude.h"

#include <fmt/format.h>

#include "base/text.h"
#include "meter/json_device.h"
#include "meter/reading_unit.h"

namespace joulelab {
namespace {

// Descriptions (0x10000) and values (0x4000) of all sensors.
constexpr std::string_view question = "/status.json?components=81920";
constexpr std::string_view question_of_old = "/statusjsn.js?components=81920";
// Voltage within 1 %, current within 1.5 % (manual of the 8041): the worst that both make together.
constexpr double accuracy = 0.025;

// One line or port of one kind of sensor: the indices in descriptions, values and properties.
struct Sensor {
  std::size_t description = 0, values = 0, property = 0;
};

// Where the values of a description stand. Both lists have the same order as a rule; the type tells
// where not.
std::optional<std::size_t> values_of(const JsonAnswer& answer, std::size_t description) {
  const auto type = answer.number(fmt::format("/sensor_descr/{}/type", description));
  const auto type_at = [&](std::size_t i) {
    return answer.number(fmt::format("/sensor_values/{}/type", i));
  };
  if (type_at(description) == type) return description;
  for (std::size_t i = 0; type_at(i); ++i) {
    if (type_at(i) == type) return i;
  }
  return std::nullopt;
}

// Calls `visit` for each sensor until it says true.
template <class Visit>
bool visit_sensors(const JsonAnswer& answer, Visit visit) {
  for (std::size_t i = 0; answer.has(fmt::format("/sensor_descr/{}", i)); ++i) {
    const auto values = values_of(answer, i);
    if (!values) continue;
    for (std::size_t j = 0; answer.has(fmt::format("/sensor_values/{}/values/{}", *values, j));
         ++j) {
      if (visit(Sensor{i, *values, j})) return true;
    }
  }
  return false;
}

bool is_called(const JsonAnswer& answer, const Sensor& sensor, const std::string& name) {
  const auto property =
      fmt::format("/sensor_descr/{}/properties/{}", sensor.description, sensor.property);
  return answer.text(property + "/name") == name || answer.text(property + "/id") == name;
}

struct Field {
  std::string name_pointer;
  std::size_t index = 0;
  double unit = 1;
};

// The field that shows a power, or the energy that nobody can set back to zero: of everything, or
// else of what flowed forward. Units tell active from reactive and apparent.
std::optional<Field> field_of(const JsonAnswer& answer, const Sensor& sensor, Form form) {
  std::optional<Field> best;
  for (std::size_t i = 0;; ++i) {
    const auto field = fmt::format("/sensor_descr/{}/fields/{}", sensor.description, i);
    if (!answer.has(field)) return best;
    const auto unit = reading_unit(answer.text(field + "/unit"));
    if (!unit || unit->form != form) continue;
    const auto name = lower(answer.text(field + "/name"));
    const auto says = [&](std::string_view word) { return name.find(word) != std::string::npos; };
    if (says("reset") || says("reverse")) continue;
    if (!best || (form == Form::counter && says("absolute")))
      best = Field{field + "/name", i, unit->scale};
  }
}

std::vector<JsonPlace> places_of(const JsonAnswer& answer, const Sensor& sensor,
                                 std::string_view asked, Form form) {
  const auto field = field_of(answer, sensor, form);
  if (!field) return {};
  JsonPlace place{.question = std::string(asked), .unit = field->unit};
  place.pointer =
      fmt::format("/sensor_values/{}/values/{}/{}/v", sensor.values, sensor.property, field->index);
  place.label = field->name_pointer;
  return {place};
}

}  // namespace

Result<JsonOutlet> Gude::open(const MeterSpec& spec, const CredentialSources& sources) {
  constexpr std::string_view known[] = {"channel", "every", "insecure"};
  JOULELAB_TRY(check_options(spec, known));
  auto device = std::make_unique<JsonDevice>(
      JOULELAB_TRY(JsonDevice::open(spec, sources, {.user = "admin"})));
  std::string asked(question);
  auto answer = device->ask(asked);
  if (!answer && answer.error().kind == Error::Kind::missing) {
    asked = question_of_old;
    answer = device->ask(asked);
  }
  if (!answer) return tl::unexpected(std::move(answer).error());
  const auto channel = spec.text("channel");
  JsonPlan plan;
  const bool is_found = visit_sensors(*answer, [&](const Sensor& sensor) {
    if (!channel.empty() && !is_called(*answer, sensor, channel)) return false;
    plan.energy = {.places = places_of(*answer, sensor, asked, Form::counter),
                   .gain_share = accuracy};
    plan.power = {.places = places_of(*answer, sensor, asked, Form::gauge), .gain_share = accuracy};
    return !plan.energy.places.empty() || !plan.power.places.empty();
  });
  if (is_found) return JsonOutlet::open(spec, std::move(device), std::move(plan));
  return fail(Error::Kind::missing,
              fmt::format("{} has no line or port {} that measures", spec.address,
                          channel.empty() ? "at all" : channel),
              "option channel is a name or id as the device's own page shows it");
}

}  // namespace joulelab

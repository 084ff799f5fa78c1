#include "meter/shelly.h"

#include <fmt/format.h>
#include <utility>

#include "meter/json_device.h"
#include "meter/reading_unit.h"

namespace joulelab {
namespace {

constexpr double joules_per_wh = reading_unit("Wh")->scale, joules_per_watt_minute = 60;
// From memory; not verified. So is that all but the three-phase meters renew their energy each
// second.
constexpr double accuracy = 0.02;
// The store of a three-phase meter is by the minute.
constexpr Seconds minute{60};

// How a component that measures shows it. Its name in the whole status is "switch:0".
struct Component {
  std::string_view name, method, power, energy_method, energy;
  bool is_by_minute;
};
constexpr Component components[] = {
    {"switch", "Switch", "/apower", "Switch", "/aenergy/total", false},
    {"pm1", "PM1", "/apower", "PM1", "/aenergy/total", false},
    {"em", "EM", "/total_act_power", "EMData", "/total_act", true},
    {"em1", "EM1", "/act_power", "EM1Data", "/total_act_energy", true},
};

tl::unexpected<Error> no_meter(const MeterSpec& spec, std::size_t channel) {
  return fail(Error::Kind::missing,
              fmt::format("{} has no channel {} that measures", spec.address, channel),
              "option channel counts from 0; not every model measures");
}

Result<JsonPlan> plan_of_first(const MeterSpec& spec, JsonDevice& device, std::size_t channel) {
  const auto status = JOULELAB_TRY(device.ask("/status"));
  for (const bool is_energy_meter : {true, false}) {
    const auto meter = fmt::format("/{}/{}", is_energy_meter ? "emeters" : "meters", channel);
    if (!status.has(meter + "/total"))
      continue;  // a model without a meter has a power all the same
    const double unit = is_energy_meter ? joules_per_wh : joules_per_watt_minute;
    const auto valid = meter + "/is_valid";
    JsonPlan plan;
    plan.energy = {.places = {{"/status", meter + "/total", unit, valid, {}, {}}},
                   .gain_share = accuracy};
    plan.power = {.places = {{"/status", meter + "/power", 1, valid, {}, {}}},
                  .gain_share = accuracy};
    return plan;
  }
  return no_meter(spec, channel);
}

Result<JsonPlan> plan_of_later(const MeterSpec& spec, JsonDevice& device, std::size_t channel) {
  const auto status = JOULELAB_TRY(device.ask("/rpc/Shelly.GetStatus"));
  for (const auto& component : components) {
    const auto object = fmt::format("/{}:{}", component.name, channel);
    if (!status.has(object + std::string(component.power))) continue;
    const auto question = [&](std::string_view method) {
      return fmt::format("/rpc/{}.GetStatus?id={}", method, channel);
    };
    const std::string energy(component.energy), power(component.power);
    JsonPlan plan;
    plan.energy = {
        .places = {{question(component.energy_method), energy, joules_per_wh, {}, {}, {}}},
        .update_period = component.is_by_minute ? minute : Seconds{1},
        .gain_share = accuracy};
    plan.power = {.places = {{question(component.method), power, 1, {}, {}, {}}},
                  .gain_share = accuracy};
    return plan;
  }
  return no_meter(spec, channel);
}

}  // namespace

Result<JsonOutlet> Shelly::open(const MeterSpec& spec, const CredentialSources& sources) {
  constexpr std::string_view known[] = {"channel", "every", "insecure"};
  JOULELAB_TRY(check_options(spec, known));
  const auto channel = JOULELAB_TRY(channel_of(spec, 0)).value_or(0);
  auto device = std::make_unique<JsonDevice>(
      JOULELAB_TRY(JsonDevice::open(spec, sources, {.user = "admin"})));
  // Who it is, it tells everybody. A password sent in Basic to a device that wants a digest would
  // be shown to the whole network.
  auto& manner = device->manner();
  auto credentials = std::exchange(manner.credentials, std::nullopt);
  const auto identity = JOULELAB_TRY(device->ask("/shelly"));
  if (!identity.has("/gen") && !identity.has("/type")) {
    return fail(Error::Kind::missing, fmt::format("{} is no Shelly", spec.address),
                "check the address");
  }
  manner.credentials = std::move(credentials);
  const bool is_first = !identity.has("/gen");
  if (!is_first) {
    manner.authentication = Authentication::digest;
    if (manner.credentials) manner.credentials->user = "admin";
  }
  auto plan = JOULELAB_TRY(is_first ? plan_of_first(spec, *device, channel)
                                    : plan_of_later(spec, *device, channel));
  return JsonOutlet::open(spec, std::move(device), std::move(plan));
}

}  // namespace joulelab

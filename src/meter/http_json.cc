#include "meter/http_json.h"

#include <fmt/format.h>

#include "meter/json_device.h"
#include "meter/reading_unit.h"

namespace joulelab {
namespace {

// We know nothing of the device.
constexpr double unknown_accuracy = 0.05;

tl::unexpected<Error> wrong(const MeterSpec& spec, std::string_view what, std::string hint) {
  return fail(Error::Kind::invalid, fmt::format("meter {}: {}", spec.name(), what),
              std::move(hint));
}

Result<double> unit_of(const MeterSpec& spec, const std::string& option, std::string_view usual,
                       Form form) {
  const auto name = spec.text(option, usual);
  const auto unit = reading_unit(name);
  if (unit && unit->form == form) return unit->scale;
  return wrong(spec, fmt::format("there is no {}={}", option, name),
               form == Form::counter ? "Wh, kWh, J, mJ or uJ" : "W, mW or kW");
}

Result<std::vector<JsonPlace>> places_of(const MeterSpec& spec, const std::string& option,
                                         double unit) {
  if (!spec.options.contains(option)) return std::vector<JsonPlace>{};
  const auto pointer = spec.text(option);
  if (!is_json_pointer(pointer)) {
    return wrong(spec, fmt::format("{}={} is no JSON pointer", option, pointer),
                 option + "=/outlets/0/" + option);
  }
  return std::vector<JsonPlace>{{"", pointer, unit, {}, {}, {}}};
}

}  // namespace

Result<JsonOutlet> HttpJson::open(const MeterSpec& given, const CredentialSources& sources) {
  constexpr std::string_view known[] = {"power",      "energy", "power_unit", "energy_unit",
                                        "resolution", "every",  "insecure"};
  JOULELAB_TRY(check_options(given, known));
  auto spec = given;
  if (spec.address.starts_with("//")) spec.address.insert(0, "http:");  // it was "http://plug/x"
  if (!spec.options.contains("power") && !spec.options.contains("energy")) {
    return wrong(spec, "neither power nor energy is given",
                 "--meter http:plug.local/status.json,power=/apower,energy=/total");
  }
  const auto energy_unit = JOULELAB_TRY(unit_of(spec, "energy_unit", "Wh", Form::counter));
  const auto power_unit = JOULELAB_TRY(unit_of(spec, "power_unit", "W", Form::gauge));
  JsonPlan plan;
  plan.energy.places = JOULELAB_TRY(places_of(spec, "energy", energy_unit));
  plan.power.places = JOULELAB_TRY(places_of(spec, "power", power_unit));
  plan.energy.gain_share = plan.power.gain_share = unknown_accuracy;
  if (const auto step = JOULELAB_TRY(spec.number("resolution", 0, 1e12)))
    plan.energy.step = *step * energy_unit;
  auto device = std::make_unique<JsonDevice>(JOULELAB_TRY(JsonDevice::open(spec, sources, {})));
  return JsonOutlet::open(spec, std::move(device), std::move(plan));
}

}  // namespace joulelab

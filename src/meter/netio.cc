#include "meter/netio.h"

#include <fmt/format.h>

#include "meter/json_device.h"
#include "meter/reading_unit.h"

namespace joulelab {
namespace {

constexpr std::string_view file = "/netio.json";
constexpr double joules_per_wh = reading_unit("Wh")->scale;

// The object of one output, or of the whole device.
Result<std::string> object_of(const MeterSpec& spec, const JsonAnswer& answer) {
  const auto channel = JOULELAB_TRY(channel_of(spec, 0));
  if (!channel) return std::string("/GlobalMeasure");
  for (std::size_t i = 0;; ++i) {
    const auto output = fmt::format("/Outputs/{}", i);
    if (!answer.has(output)) break;
    if (answer.number(output + "/ID") == static_cast<double>(*channel)) return output;
  }
  return fail(Error::Kind::missing,
              fmt::format("{} has no output {}", spec.address, spec.text("channel")),
              "its own page numbers them");
}

// Firmware differs in how it calls the counter that nobody can reset, and older has none.
std::string counter_of(const JsonAnswer& answer, const std::string& object) {
  for (const auto* name : {"Energy_NR", "EnergyNR", "TotalEnergy_NR", "TotalEnergyNR", "Energy"}) {
    const auto pointer = fmt::format("{}/{}", object, name);
    if (answer.number(pointer)) return pointer;
  }
  return object + "/TotalEnergy";
}

}  // namespace

Result<JsonOutlet> Netio::open(const MeterSpec& spec, const CredentialSources& sources) {
  constexpr std::string_view known[] = {"channel", "every", "insecure"};
  JOULELAB_TRY(check_options(spec, known));
  auto device = std::make_unique<JsonDevice>(
      JOULELAB_TRY(JsonDevice::open(spec, sources, {.user = "netio"})));
  const auto answer = JOULELAB_TRY(device->ask(std::string(file)));
  const auto object = JOULELAB_TRY(object_of(spec, answer));
  const bool is_whole = object == "/GlobalMeasure";
  JsonPlan plan;
  plan.energy = {
      .places = {{std::string(file), counter_of(answer, object), joules_per_wh, {}, {}, {}}},
      .gain_share = netio_gain};
  plan.power = {
      .places = {{std::string(file), object + (is_whole ? "/TotalLoad" : "/Load"), 1, {}, {}, {}}},
      .gain_share = netio_gain};
  return JsonOutlet::open(spec, std::move(device), std::move(plan));
}

}  // namespace joulelab

#include "meter/catalogue.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/text.h"
#include "meter/fake.h"
#include "meter/gude.h"
#include "meter/http_json.h"
#include "meter/kasa.h"
#include "meter/meter_spec.h"
#include "meter/netio.h"
#include "meter/rapl.h"
#include "meter/redfish.h"
#include "meter/replay.h"
#include "meter/shelly.h"
#include "meter/tasmota.h"
#include "meter/utilisation.h"

namespace joulelab {
namespace {

constexpr std::array kinds = {
    MeterKind{"rapl", "Counters of processor and memory (RAPL by powercap)", true},
    MeterKind{"model", "Model of the processor's power from its utilisation, no sensor", false},
    MeterKind{"fake", "An invented machine, for trying things out and for tests", false},
    MeterKind{"replay", "A recorded trace played again: replay:FILE", false},
    MeterKind{"shelly", "Shelly plugs and meters, all generations: shelly:HOST", false},
    MeterKind{"tasmota", "Plugs with Tasmota by HTTP: tasmota:HOST", false},
    MeterKind{"kasa", "TP-Link Kasa plugs: kasa:HOST", false},
    MeterKind{"netio", "NETIO power sockets by JSON: netio:HOST", false},
    MeterKind{"gude", "GUDE Expert Power Control: gude:HOST", false},
    MeterKind{"redfish", "A server's management controller by Redfish: redfish:HOST", false},
    MeterKind{"http", "Any JSON by HTTP: http:HOST/status,power=/POINTER", false},
};

// Between two readings of a counter that wraps in a minute at the earliest, and of a file of text.
constexpr Seconds usual_period{0.1};

template <class T>
Result<NamedMeter> named(std::string_view name, Result<T> meter) {
  if (!meter) return tl::unexpected(std::move(meter).error());
  return NamedMeter{std::string(name), std::make_unique<T>(std::move(*meter)), usual_period};
}

// One behind a network or a slow line. The option `period` is between two readings.
template <class T>
Result<NamedMeter> named_far(const MeterSpec& spec, Result<T> meter, Seconds usual = Seconds{1}) {
  if (!meter) return tl::unexpected(std::move(meter).error());
  const auto period = JOULELAB_TRY(spec.number("period", 0.01, 3600)).value_or(usual.count());
  return NamedMeter{spec.name(), std::make_unique<T>(std::move(*meter)), Seconds{period}, true};
}

Error unknown_meter(std::string_view name) {
  std::vector<std::string> names = {"auto"};
  for (const auto& kind : kinds) names.emplace_back(kind.name);
  return {Error::Kind::invalid, fmt::format("there is no meter '{}'", name),
          suggestion(name, names) + "; joulelab meters lists them"};
}

void add_model(OpenedMeters& opened, const MeterContext& context) {
  auto model = Utilisation::open(context.root, context.machine);
  if (!model) {
    opened.warnings.push_back(
        {"no-meter",
         fmt::format("This machine has no energy sensor and no model can stand in ({}). "
                     "No energy is reported. See: joulelab meters",
                     model.error().what)});
    return;
  }
  opened.warnings.push_back(
      {"no-sensor",
       fmt::format("No energy sensor can be read here: energy is modelled from {}. Compare runs on "
                   "this machine; do not report the absolute figure without its interval. "
                   "See: joulelab meters",
                   model->basis())});
  opened.meters.push_back(*named("model", Result<Utilisation>(std::move(*model))));
}

void add_automatic(OpenedMeters& opened, const MeterContext& context) {
  bool has_sensor = false;
  for (const auto& kind : kinds) {
    if (!kind.is_automatic) continue;
    auto meter = open_meter(kind.name, context);
    if (!meter) {
      if (meter.error().kind == Error::Kind::missing) continue;
      opened.warnings.push_back(
          {"sensor-denied",
           fmt::format("Sensor {} is here and cannot be read ({}). To grant it, {}", kind.name,
                       meter.error().what, meter.error().hint)});
      continue;
    }
    has_sensor = true;
    opened.meters.push_back(std::move(*meter));
  }
  if (!has_sensor) add_model(opened, context);
}

}  // namespace

std::span<const MeterKind> meter_kinds() { return kinds; }

Result<NamedMeter> open_meter(std::string_view name, const MeterContext& context) {
  if (name == "rapl") return named(name, Rapl::open(context.root));
  if (name == "model") return named(name, Utilisation::open(context.root, context.machine));
  if (name == "fake") return named(name, Result<Fake>(Fake{}));
  if (name.starts_with("replay:")) return named("replay", Replay::open(name.substr(7)));
  if (name == "replay") {
    return fail(Error::Kind::invalid, "replay needs a file", "--meter replay:trace.csv");
  }
  const auto spec = JOULELAB_TRY(parse_meter_spec(name));
  const auto sources = usual_credential_sources();
  if (spec.kind == "shelly") return named_far(spec, Shelly::open(spec, sources));
  if (spec.kind == "tasmota") return named_far(spec, Tasmota::open(spec, sources));
  if (spec.kind == "kasa") return named_far(spec, Kasa::open(spec));
  if (spec.kind == "netio") return named_far(spec, Netio::open(spec, sources));
  if (spec.kind == "gude") return named_far(spec, Gude::open(spec, sources));
  if (spec.kind == "redfish") return named_far(spec, Redfish::open(spec, sources), Seconds{5});
  if (spec.kind == "http") return named_far(spec, HttpJson::open(spec, sources));
  return tl::unexpected(unknown_meter(spec.kind));
}

Result<OpenedMeters> open_meters(std::span<const std::string> names, const MeterContext& context) {
  OpenedMeters opened;
  for (const auto& name : names) {
    if (name == "auto") {
      add_automatic(opened, context);
      continue;
    }
    opened.meters.push_back(JOULELAB_TRY(open_meter(name, context)));
    if (name == "fake") {
      opened.warnings.push_back({"fake-meter", "These joules are invented: the meter is a fake."});
    }
  }
  return opened;
}

std::vector<MeterStatus> survey_meters(const MeterContext& context) {
  std::vector<MeterStatus> statuses;
  for (const auto& kind : kinds) {
    MeterStatus status{kind, {}, {}};
    const auto meter = open_meter(kind.name, context);
    if (meter) {
      const auto channels = meter->meter->channels();
      status.channels.assign(channels.begin(), channels.end());
    } else {
      status.problem = meter.error();
    }
    statuses.push_back(std::move(status));
  }
  return statuses;
}

}  // namespace joulelab

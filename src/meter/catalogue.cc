#include "meter/catalogue.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/text.h"
#include "meter/battery.h"
#include "meter/fake.h"
#include "meter/hwmon.h"
#include "meter/ipmi.h"
#include "meter/ipmi_device.h"
#include "meter/ipmitool.h"
#include "meter/meter_spec.h"
#include "meter/msr.h"
#include "meter/rapl.h"
#include "meter/rapl_perf.h"
#include "meter/replay.h"
#include "meter/utilisation.h"

namespace joulelab {
namespace {

constexpr std::array kinds = {
    MeterKind{"rapl", "Counters of processor and memory (RAPL by powercap)", true},
    MeterKind{"rapl-perf", "The same by perf events; auto takes it where powercap is closed",
              false},
    MeterKind{"msr", "The same from the registers; auto takes it where both are closed", false},
    MeterKind{"hwmon", "Sensors on the board, rails of a Jetson, sockets of AMD (hwmon)", true},
    MeterKind{"battery", "The whole of a laptop, while its batteries alone feed it", false},
    MeterKind{"ipmi", "A server's input by its management controller (IPMI, DCMI)", false},
    MeterKind{"ipmi-lan", "The same over the network by ipmitool: ipmi-lan:HOST", false},
    MeterKind{"model", "Model of the processor's power from its utilisation, no sensor", false},
    MeterKind{"fake", "An invented machine, for trying things out and for tests", false},
    MeterKind{"replay", "A recorded trace played again: replay:FILE", false},
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

// One of this machine that takes options, `period` among them.
template <class T>
Result<NamedMeter> named_near(const MeterSpec& spec, Result<T> meter) {
  auto opened = JOULELAB_TRY(named(spec.name(), std::move(meter)));
  const auto period = JOULELAB_TRY(spec.number("period", 0.001, 3600));
  opened.period = Seconds{period.value_or(usual_period.count())};
  return opened;
}

Result<NamedMeter> open_rapl_perf(const MeterSpec& spec, const MeterContext& context) {
  JOULELAB_TRY(check_options(spec, {}));
  KernelPerfEvents events;
  return named_near(spec, RaplPerf::open(spec.name(), context.root, events));
}

Result<NamedMeter> open_ipmi(const MeterSpec& spec, const MeterContext& context) {
  JOULELAB_TRY(check_options(spec, {}));
  const auto limit = JOULELAB_TRY(exchange_limit(spec, Seconds{2}));
  auto device = JOULELAB_TRY(IpmiDevice::open(context.root));
  auto link = std::make_unique<IpmiDevice>(std::move(device));
  return named_far(spec, Ipmi::open(spec, std::move(link), limit));
}

// Each reading is a session of its own: not every second.
Result<NamedMeter> open_ipmi_lan(const MeterSpec& spec) {
  const auto limit = JOULELAB_TRY(exchange_limit(spec, Seconds{5}));
  auto link = JOULELAB_TRY(Ipmitool::open(spec, usual_credential_sources()));
  return named_far(spec, Ipmi::open(spec, std::move(link), limit), Seconds{5});
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

// The processor's counters by the first way that is open. A denial by the registers means nothing:
// their files are closed on every machine, also where the processor has no such counters.
Result<NamedMeter> open_rapl_by_any_way(const MeterContext& context) {
  auto powercap = open_meter("rapl", context);
  if (powercap) return powercap;
  auto perf = open_meter("rapl-perf", context);
  if (perf) return perf;
  auto registers = open_meter("msr", context);
  if (registers) return registers;
  return perf.error().kind == Error::Kind::denied && powercap.error().kind != Error::Kind::denied
             ? std::move(perf)
             : std::move(powercap);
}

// A kind as `auto` takes it: of the sensors on the board those of which it is known what they
// cover.
Result<NamedMeter> open_automatic(std::string_view kind, const MeterContext& context) {
  if (kind == "rapl") return open_rapl_by_any_way(context);
  return open_meter(kind == "hwmon" ? "hwmon,known=true" : kind, context);
}

void add_automatic(OpenedMeters& opened, const MeterContext& context) {
  bool has_sensor = false;
  for (const auto& kind : kinds) {
    if (!kind.is_automatic) continue;
    auto meter = open_automatic(kind.name, context);
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
  if (spec.kind == "rapl-perf") return open_rapl_perf(spec, context);
  if (spec.kind == "msr")
    return named_near(spec, Msr::open(spec, context.root, std::make_unique<KernelRegisters>()));
  if (spec.kind == "hwmon") return named_near(spec, Hwmon::open(spec, context.root));
  if (spec.kind == "battery") return named_far(spec, Battery::open(spec, context.root));
  if (spec.kind == "ipmi") return open_ipmi(spec, context);
  if (spec.kind == "ipmi-lan") return open_ipmi_lan(spec);
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

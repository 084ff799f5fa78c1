#include "meter/catalogue.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "base/text.h"
#include "meter/amdgpu.h"
#include "meter/battery.h"
#include "meter/fake.h"
#include "meter/gude.h"
#include "meter/http_json.h"
#include "meter/hwmon.h"
#include "meter/intel_gpu.h"
#include "meter/ipmi.h"
#include "meter/ipmi_device.h"
#include "meter/ipmitool.h"
#include "meter/kasa.h"
#include "meter/meter_spec.h"
#include "meter/modbus.h"
#include "meter/mqtt.h"
#include "meter/msr.h"
#include "meter/netio.h"
#include "meter/nvml.h"
#include "meter/nvml_state.h"
#include "meter/ptdaemon.h"
#include "meter/rapl.h"
#include "meter/rapl_perf.h"
#include "meter/redfish.h"
#include "meter/replay.h"
#include "meter/scpi.h"
#include "meter/shelly.h"
#include "meter/tasmota.h"
#include "meter/utilisation.h"
#include "meter/wattsup.h"

namespace joulelab {
namespace {

constexpr std::array kinds = {
    MeterKind{"rapl", "Counters of processor and memory (RAPL by powercap)", true},
    MeterKind{"nvml", "NVIDIA's GPUs by their own sensors (NVML), with their state", true},
    MeterKind{"nvml-state", "What explains their energy: load, clocks, throttling", false},
    MeterKind{"amdgpu", "AMD's GPUs, and processors with one, by their driver", true},
    MeterKind{"intel-gpu", "Intel's graphics cards by their driver (i915, xe)", true},
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
    MeterKind{"wattsup", "Watts up? PRO on its serial line: wattsup:/dev/ttyUSB0", false},
    MeterKind{"yokogawa", "Yokogawa WT300 on the network: yokogawa:HOST", false},
    MeterKind{"scpi", "The same over a TCP port or a serial line: scpi:HOST:PORT", false},
    MeterKind{"ptdaemon", "Power analyser behind SPEC's PTDaemon: ptdaemon:HOST", false},
    MeterKind{"netio-modbus", "NETIO outlets by Modbus/TCP: netio-modbus:HOST", false},
    MeterKind{"modbus", "Any register by Modbus/TCP: modbus:HOST,register=301,unit=Wh", false},
    MeterKind{"tasmota-mqtt", "Tasmota by MQTT: tasmota-mqtt:BROKER,topic=plug", false},
    MeterKind{"mqtt", "Any JSON by MQTT: mqtt:BROKER,topic=x/y,power=/POINTER", false},
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

// One of this machine that takes options, `period` among them.
template <class T>
Result<NamedMeter> named_near(const MeterSpec& spec, Result<T> meter) {
  auto opened = JOULELAB_TRY(named(spec.name(), std::move(meter)));
  const auto period = JOULELAB_TRY(spec.number("period", 0.001, 3600));
  opened.period = Seconds{period.value_or(usual_period.count())};
  return opened;
}

Result<NamedMeter> open_nvml(const MeterSpec& spec, const MeterContext& context) {
  auto meter = Nvml::open(spec, context.root);
  auto warnings = meter ? meter->warnings() : std::vector<Warning>{};
  auto opened = JOULELAB_TRY(named_near(spec, std::move(meter)));
  opened.warnings = std::move(warnings);
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

void add(OpenedMeters& opened, NamedMeter meter) {
  std::ranges::move(meter.warnings, std::back_inserter(opened.warnings));
  opened.meters.push_back(std::move(meter));
}

// What explains the energy of NVIDIA's boards comes along with it, unless it was named itself. It
// has its own pace, and a run is as good without it.
void add_state_beside(const MeterSpec& nvml, std::span<const std::string> names,
                      const MeterContext& context, OpenedMeters& opened) {
  const auto is_named = [](const std::string& name) { return name.starts_with("nvml-state"); };
  if (std::ranges::any_of(names, is_named)) return;
  MeterSpec spec{.kind = "nvml-state", .options = {{"name", nvml.name() + "-state"}}};
  if (nvml.options.contains("library")) spec.options["library"] = nvml.text("library");
  auto meter = named_far(spec, NvmlState::open(spec, context.root));
  if (meter) add(opened, std::move(*meter));
}

// Whether its energy holds that of the processor.
bool covers_processor(const NamedMeter& meter) {
  return std::ranges::any_of(meter.meter->channels(), [](const Channel& channel) {
    return channel.form != Form::condition &&
           (channel.component == Component::wall || channel.component == Component::platform ||
            channel.component == Component::package);
  });
}

void add_model(OpenedMeters& opened, const MeterContext& context) {
  auto model = Utilisation::open(context.root, context.machine);
  if (!model) {
    opened.warnings.push_back(
        {"no-meter",
         fmt::format("This machine has no energy sensor of its processor and no model can stand in "
                     "({}). Its energy is not reported. See: joulelab meters",
                     model.error().what)});
    return;
  }
  opened.warnings.push_back(
      {"no-sensor",
       fmt::format("No energy sensor of the processor can be read here: its energy is modelled "
                   "from {}. Compare runs on "
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
  bool has_processor = false;
  for (const auto& kind : kinds) {
    if (!kind.is_automatic) continue;
    auto meter = open_automatic(kind.name, context);
    if (!meter) {
      if (meter.error().kind == Error::Kind::missing) continue;
      opened.warnings.push_back(
          {"sensor-denied",
           fmt::format("Sensor {} is here and cannot be read ({}). To change that, {}", kind.name,
                       meter.error().what, meter.error().hint)});
      continue;
    }
    has_processor = has_processor || covers_processor(*meter);
    add(opened, std::move(*meter));
    if (kind.name == "nvml") add_state_beside({.kind = "nvml"}, {}, context, opened);
  }
  if (!has_processor) add_model(opened, context);
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
  if (spec.kind == "wattsup") return named_far(spec, WattsUp::open(spec));
  if (spec.kind == "scpi" || spec.kind == "yokogawa")
    return named_far(spec, Scpi::open(spec), Seconds{0.25});
  if (spec.kind == "ptdaemon") return named_far(spec, PtDaemon::open(spec));
  if (spec.kind == "netio-modbus") return named_far(spec, Modbus::open_netio(spec));
  if (spec.kind == "modbus") return named_far(spec, Modbus::open(spec));
  if (spec.kind == "tasmota-mqtt")
    return named_far(spec, Mqtt::open_tasmota(spec, usual_credential_sources()));
  if (spec.kind == "mqtt") return named_far(spec, Mqtt::open(spec, usual_credential_sources()));
  if (spec.kind == "nvml") return open_nvml(spec, context);
  if (spec.kind == "nvml-state") return named_far(spec, NvmlState::open(spec, context.root));
  if (spec.kind == "amdgpu") return named_near(spec, open_amdgpu(spec, context.root));
  if (spec.kind == "intel-gpu") return named_near(spec, open_intel_gpu(spec, context.root));
  if (spec.kind == "rapl-perf") return open_rapl_perf(spec, context);
  if (spec.kind == "msr")
    return named_near(spec, Msr::open(spec, context.root, std::make_unique<KernelRegisters>()));
  if (spec.kind == "hwmon") return named_near(spec, Hwmon::open(spec, context.root));
  if (spec.kind == "battery") return named_far(spec, Battery::open(spec, context.root));
  if (spec.kind == "ipmi") return open_ipmi(spec, context);
  if (spec.kind == "ipmi-lan") return open_ipmi_lan(spec);
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
    add(opened, JOULELAB_TRY(open_meter(name, context)));
    const auto spec = parse_meter_spec(name);
    if (spec && spec->kind == "nvml") add_state_beside(*spec, names, context, opened);
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

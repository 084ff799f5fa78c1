#include "meter/catalogue.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "base/text.h"
#include "meter/instrument.h"
#include "meter/utilisation.h"

namespace joulelab {
namespace {

Error unknown_meter(std::string_view name) {
  std::vector<std::string> names = {"auto"};
  for (const auto& instrument : instruments()) names.emplace_back(instrument.kind.name);
  return {Error::Kind::invalid, fmt::format("there is no meter '{}'", name),
          suggestion(name, names) + "; joulelab meters lists them"};
}

// A run tells its meters apart by name.
Result<void> check_names(const OpenedMeters& opened) {
  std::set<std::string> names;
  for (const auto& meter : opened.meters) {
    if (names.insert(meter.name).second) continue;
    return fail(Error::Kind::invalid, fmt::format("two meters are called '{}'", meter.name),
                "give one of them another name, as in shelly:HOST,name=desk");
  }
  return {};
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
  auto meter = open_meter(spec, context);
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
  add(opened, {.name = "model", .meter = std::make_unique<Utilisation>(std::move(*model))});
}

// The processor's counters by the first way that is open. A denial by the registers means nothing:
// their files are closed on every machine, also where the processor has no such counters.
Result<NamedMeter> open_rapl_by_any_way(const MeterContext& context) {
  auto powercap = open_meter("rapl", context);
  if (powercap) return powercap;
  auto perf = open_meter("rapl-perf", context);
  if (perf) return perf;
  if (std::filesystem::exists(context.root / "dev/cpu")) {
    auto registers = open_meter("msr", context);
    if (registers) return registers;
  }
  return perf.error().kind == Error::Kind::denied && powercap.error().kind != Error::Kind::denied
             ? std::move(perf)
             : std::move(powercap);
}

// Whether the kernel knows a board of NVIDIA's, natively or from within Windows. To look for a
// library that is not there costs half a millisecond.
bool has_nvidia_driver(const std::filesystem::path& root) {
  return std::filesystem::exists(root / "dev/nvidiactl") ||
         std::filesystem::exists(root / "dev/dxg") ||
         std::filesystem::exists(root / "proc/driver/nvidia");
}

// A kind as `auto` takes it: of the sensors on the board those of which it is known what they
// cover.
Result<NamedMeter> open_automatic(std::string_view kind, const MeterContext& context) {
  if (kind == "rapl") return open_rapl_by_any_way(context);
  if (kind == "nvml" && !has_nvidia_driver(context.root)) {
    return fail(Error::Kind::missing, "no driver of NVIDIA's is loaded");
  }
  return open_meter(kind == "hwmon" ? "hwmon,known=true" : kind, context);
}

Warning sensor_denied(std::string_view kind, const Error& refusal) {
  return {"sensor-denied",
          fmt::format("Sensor {} is here and cannot be read ({}). To change that, {}", kind,
                      refusal.what, refusal.hint)};
}

void add_automatic(OpenedMeters& opened, const MeterContext& context) {
  bool has_processor = false;
  for (const auto& [kind, open] : instruments()) {
    if (!kind.is_automatic) continue;
    auto meter = open_automatic(kind.name, context);
    if (!meter) {
      if (meter.error().kind == Error::Kind::missing) continue;
      opened.warnings.push_back(sensor_denied(kind.name, meter.error()));
      continue;
    }
    has_processor = has_processor || covers_processor(*meter);
    add(opened, std::move(*meter));
    if (kind.name == "nvml") add_state_beside({.kind = "nvml"}, {}, context, opened);
  }
  if (!has_processor) add_model(opened, context);
}

}  // namespace

std::vector<MeterKind> meter_kinds() {
  std::vector<MeterKind> kinds;
  for (const auto& instrument : instruments()) kinds.push_back(instrument.kind);
  return kinds;
}

Result<NamedMeter> open_meter(const MeterSpec& spec, const MeterContext& context) {
  for (const auto& [kind, open] : instruments()) {
    if (kind.name == spec.kind) return open(spec, context);
  }
  return tl::unexpected(unknown_meter(spec.kind));
}

Result<NamedMeter> open_meter(std::string_view name, const MeterContext& context) {
  const auto spec = JOULELAB_TRY(parse_meter_spec(name));
  return open_meter(spec, context);
}

Result<OpenedMeters> open_meters(std::span<const std::string> names, const MeterContext& context) {
  OpenedMeters opened;
  for (const auto& name : names) {
    if (name == "auto") {
      add_automatic(opened, context);
      continue;
    }
    const auto spec = JOULELAB_TRY(parse_meter_spec(name));
    add(opened, JOULELAB_TRY(open_meter(spec, context)));
    if (spec.kind == "nvml") add_state_beside(spec, names, context, opened);
  }
  if (std::ranges::any_of(names, [](const auto& name) { return name.starts_with("fake"); })) {
    opened.warnings.push_back({"fake-meter", "These joules are invented: the meter is a fake."});
  }
  JOULELAB_TRY(check_names(opened));
  return opened;
}

OpenedMeters open_meters_here(const MeterContext& context) {
  OpenedMeters opened;
  for (const auto& [kind, open] : instruments()) {
    if (kind.name == "fake") continue;
    auto meter = open_meter(kind.name, context);
    if (meter) {
      add(opened, std::move(*meter));
    } else if (kind.is_automatic && meter.error().kind == Error::Kind::denied) {
      opened.warnings.push_back(sensor_denied(kind.name, meter.error()));
    }
  }
  return opened;
}

std::vector<MeterStatus> survey_meters(const MeterContext& context) {
  std::vector<MeterStatus> statuses;
  for (const auto& kind : meter_kinds()) {
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

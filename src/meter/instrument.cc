#include "meter/instrument.h"

#include <array>

#include "meter/amdgpu.h"
#include "meter/battery.h"
#include "meter/fake.h"
#include "meter/fake_instrument.h"
#include "meter/gude.h"
#include "meter/http_json.h"
#include "meter/hwmon.h"
#include "meter/intel_gpu.h"
#include "meter/ipmi.h"
#include "meter/ipmi_device.h"
#include "meter/ipmitool.h"
#include "meter/kasa.h"
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

using Spec = const MeterSpec&;
using Context = const MeterContext&;

// The instrument with the option `period`, or else its usual time between two readings.
template <class T>
Result<NamedMeter> named(Spec spec, Result<T> meter, Seconds usual, bool is_far) {
  if (!meter) return tl::unexpected(std::move(meter).error());
  const auto period = JOULELAB_TRY(spec.number("period", 0.0001, 3600)).value_or(usual.count());
  return NamedMeter{.name = spec.name(),
                    .meter = std::make_unique<T>(std::move(*meter)),
                    .period = Seconds{period},
                    .is_far = is_far};
}

// One of this machine: a counter that wraps in a minute at the earliest, or a file of text.
template <class T>
Result<NamedMeter> near(Spec spec, Result<T> meter) {
  return named(spec, std::move(meter), Seconds{0.1}, false);
}

// One behind a network or a slow line.
template <class T>
Result<NamedMeter> far(Spec spec, Result<T> meter, Seconds usual = Seconds{1}) {
  return named(spec, std::move(meter), usual, true);
}

Result<NamedMeter> open_rapl(Spec spec, Context context) {
  JOULELAB_TRY(check_options(spec, {}));
  return near(spec, Rapl::open(context.root));
}

Result<NamedMeter> open_rapl_perf(Spec spec, Context context) {
  JOULELAB_TRY(check_options(spec, {}));
  KernelPerfEvents events;
  return near(spec, RaplPerf::open(spec.name(), context.root, events));
}

Result<NamedMeter> open_msr(Spec spec, Context context) {
  return near(spec, Msr::open(spec, context.root, std::make_unique<KernelRegisters>()));
}

Result<NamedMeter> open_nvml(Spec spec, Context context) {
  auto meter = Nvml::open(spec, context.root);
  auto warnings = meter ? meter->warnings() : std::vector<Warning>{};
  auto opened = JOULELAB_TRY(near(spec, std::move(meter)));
  opened.warnings = std::move(warnings);
  return opened;
}

Result<NamedMeter> open_ipmi(Spec spec, Context context) {
  JOULELAB_TRY(check_options(spec, {}));
  const auto limit = JOULELAB_TRY(exchange_limit(spec, Seconds{2}));
  auto device = JOULELAB_TRY(IpmiDevice::open(context.root));
  auto link = std::make_unique<IpmiDevice>(std::move(device));
  return far(spec, Ipmi::open(spec, std::move(link), limit));
}

// Each reading is a session of its own: not every second.
Result<NamedMeter> open_ipmi_lan(Spec spec, Context) {
  constexpr Seconds usual{5};
  const auto limit = JOULELAB_TRY(exchange_limit(spec, usual));
  auto link = JOULELAB_TRY(Ipmitool::open(spec, usual_credential_sources()));
  return far(spec, Ipmi::open(spec, std::move(link), limit), usual);
}

Result<NamedMeter> open_model(Spec spec, Context context) {
  JOULELAB_TRY(check_options(spec, {}));
  return near(spec, Utilisation::open(context.root, context.machine));
}

Result<NamedMeter> open_fake(Spec spec, Context) {
  JOULELAB_TRY(check_options(spec, {}));
  return near(spec, Result<Fake>(Fake{}));
}

// Those that look at the load of fake work.
template <class T>
Result<NamedMeter> open_near_fake(Spec spec, Context context) {
  return near(spec, T::open(spec, context.load));
}

Result<NamedMeter> open_replay(Spec spec, Context) {
  JOULELAB_TRY(check_options(spec, {}));
  if (spec.address.empty()) {
    return fail(Error::Kind::invalid, "replay needs a file", "--meter replay:trace.csv");
  }
  return near(spec, Replay::open(spec.address));
}

// Far instruments that take what they need from their specification and the credentials.
template <class T>
Result<NamedMeter> open_alone(Spec spec, Context) {
  return far(spec, T::open(spec));
}
template <class T>
Result<NamedMeter> open_with_credentials(Spec spec, Context) {
  return far(spec, T::open(spec, usual_credential_sources()));
}

Result<NamedMeter> open_scpi(Spec spec, Context) {
  return far(spec, Scpi::open(spec), Seconds{0.25});
}

Result<NamedMeter> open_redfish(Spec spec, Context) {
  return far(spec, Redfish::open(spec, usual_credential_sources()), Seconds{5});
}

constexpr std::array table = {
    Instrument{{"rapl", "Counters of processor and memory (RAPL by powercap)", true}, open_rapl},
    Instrument{
        {"rapl-perf", "The same by perf events; auto takes it where powercap is closed", false},
        open_rapl_perf},
    Instrument{{"msr", "The same from the registers; auto takes it where both are closed", false},
               open_msr},
    Instrument{{"nvml", "NVIDIA's GPUs by their own sensors (NVML), with their state", true},
               open_nvml},
    Instrument{
        {"nvml-state", "What explains their energy: load, clocks, throttling", false},
        [](Spec spec, Context context) { return far(spec, NvmlState::open(spec, context.root)); }},
    Instrument{
        {"amdgpu", "AMD's GPUs, and processors with one, by their driver", true},
        [](Spec spec, Context context) { return near(spec, open_amdgpu(spec, context.root)); }},
    Instrument{
        {"intel-gpu", "Intel's graphics cards by their driver (i915, xe)", true},
        [](Spec spec, Context context) { return near(spec, open_intel_gpu(spec, context.root)); }},
    Instrument{
        {"hwmon", "Sensors on the board, rails of a Jetson, sockets of AMD (hwmon)", true},
        [](Spec spec, Context context) { return near(spec, Hwmon::open(spec, context.root)); }},
    Instrument{
        {"battery", "The whole of a laptop, while its batteries alone feed it", false},
        [](Spec spec, Context context) { return far(spec, Battery::open(spec, context.root)); }},
    Instrument{{"ipmi", "A server's input by its management controller (IPMI, DCMI)", false},
               open_ipmi},
    Instrument{{"ipmi-lan", "The same over the network by ipmitool: ipmi-lan:HOST", false},
               open_ipmi_lan},
    Instrument{{"redfish", "A server's management controller by Redfish: redfish:HOST", false},
               open_redfish},
    Instrument{{"shelly", "Shelly plugs and meters, all generations: shelly:HOST", false},
               open_with_credentials<Shelly>},
    Instrument{{"tasmota", "Plugs with Tasmota by HTTP: tasmota:HOST", false},
               open_with_credentials<Tasmota>},
    Instrument{{"tasmota-mqtt", "The same by MQTT: tasmota-mqtt:BROKER,topic=plug", false},
               [](Spec spec, Context) {
                 return far(spec, Mqtt::open_tasmota(spec, usual_credential_sources()));
               }},
    Instrument{{"kasa", "TP-Link Kasa plugs: kasa:HOST", false}, open_alone<Kasa>},
    Instrument{{"netio", "NETIO power sockets by JSON: netio:HOST", false},
               open_with_credentials<Netio>},
    Instrument{{"netio-modbus", "The same by Modbus/TCP: netio-modbus:HOST", false},
               [](Spec spec, Context) { return far(spec, Modbus::open_netio(spec)); }},
    Instrument{{"gude", "GUDE Expert Power Control: gude:HOST", false},
               open_with_credentials<Gude>},
    Instrument{{"wattsup", "Watts up? PRO on its serial line: wattsup:/dev/ttyUSB0", false},
               open_alone<WattsUp>},
    Instrument{{"yokogawa", "Yokogawa WT300 on the network: yokogawa:HOST", false}, open_scpi},
    Instrument{{"scpi", "The same over a TCP port or a serial line: scpi:HOST:PORT", false},
               open_scpi},
    Instrument{{"ptdaemon", "Power analyser behind SPEC's PTDaemon: ptdaemon:HOST", false},
               open_alone<PtDaemon>},
    Instrument{{"http", "Any JSON by HTTP: http:HOST/status,power=/POINTER", false},
               open_with_credentials<HttpJson>},
    Instrument{{"modbus", "Any register by Modbus/TCP: modbus:HOST,register=301,unit=Wh", false},
               open_alone<Modbus>},
    Instrument{{"mqtt", "Any JSON by MQTT: mqtt:BROKER,topic=x/y,power=/POINTER", false},
               open_with_credentials<Mqtt>},
    Instrument{{"model", "Model of the processor's power from its utilisation, no sensor", false},
               open_model},
    Instrument{{"fake", "An invented machine, for trying things out and for tests", false},
               open_fake},
    Instrument{{"fake-rapl", "Counters of fake work's processor and memory", false},
               open_near_fake<FakeRapl>},
    Instrument{{"fake-nvml", "The counter of fake work's graphics board", false},
               open_near_fake<FakeNvml>},
    Instrument{{"fake-wattmeter", "A wattmeter before both, of known factor and offset", false},
               [](Spec spec, Context context) {
                 return far(spec, FakeWattmeter::open(spec, context.load));
               }},
    Instrument{{"replay", "A recorded trace played again: replay:FILE", false}, open_replay},
};

}  // namespace

std::span<const Instrument> instruments() { return table; }

}  // namespace joulelab

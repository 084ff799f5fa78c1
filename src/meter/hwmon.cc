#include "meter/hwmon.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

#include "base/text.h"
#include "record/name.h"

namespace joulelab {
namespace {

namespace fs = std::filesystem;

// Shunts and their amplifiers are good for a percent or two, what a rail holds besides is not
// known. Judgement. AMD's counters are RAPL's.
constexpr double gain_share = 0.05;
// AMD's registers are renewed every millisecond (Documentation/hwmon/amd_energy.rst).
constexpr Seconds amd_update_period{0.001};
// The drivers hand out 64 bits: no wrap, so a counter that falls was reset.
constexpr auto never_wraps = std::numeric_limits<std::uint64_t>::max();
constexpr Watts highest_power{100'000};

bool is_counter(const HwmonRail& rail) { return rail.kind == HwmonRail::Kind::energy; }

// "package:1", "gpu". Without a device: the first package, the whole machine, else the rail.
Result<RailCover> cover_from(const MeterSpec& spec, const HwmonRail& rail) {
  const auto text = spec.text(rail.key);
  const auto colon = text.find(':');
  const auto component = component_named(text.substr(0, colon));
  if (!component) {
    return fail(Error::Kind::invalid,
                fmt::format("meter {}: there is no component '{}' for rail {}", spec.name(),
                            text.substr(0, colon), rail.key),
                "one of: wall, platform, package, core, uncore, dram, gpu, other");
  }
  if (colon != std::string::npos) return RailCover{*component, text.substr(colon + 1)};
  const bool is_whole = *component == Component::wall || *component == Component::platform;
  const bool is_board = *component == Component::gpu || *component == Component::other;
  return RailCover{*component, is_whole ? "" : is_board ? rail.key : "0"};
}

Result<Channel> channel_for(const HwmonRail& rail, const MeterSpec& spec) {
  const bool is_amd = rail.chip == "amd_energy";
  const auto form = is_counter(rail) ? Form::counter : Form::gauge;
  const double resolution = is_counter(rail) ? std::max(rail.resolution, 1e-6) : rail.resolution;
  auto channel =
      JOULELAB_TRY(outlet_channel(spec, rail.key, form, resolution,
                                  is_amd ? amd_update_period : rail.update_period, gain_share));
  const auto cover = spec.options.contains(rail.key)
                         ? std::optional(JOULELAB_TRY(cover_from(spec, rail)))
                         : rail.cover;
  if (!spec.options.contains("averaging")) channel.averaging = rail.averaging;
  channel.component = cover ? cover->component : Component::other;
  channel.device = cover ? cover->device : rail.key;
  if (!cover) {
    channel.form = Form::condition;
    channel.unit = is_counter(rail) ? "joules" : "watts";
  }
  // A package never rests for so long: its counter is stuck.
  if (is_amd) channel.freeze_after = Seconds{1};
  return channel;
}

bool is_asked_for(const HwmonRail& rail, const MeterSpec& spec, bool only_known) {
  const bool is_there =
      spec.address.empty() || spec.address == rail.chip || spec.address == rail.folder;
  return is_there && (!only_known || rail.cover || spec.options.contains(rail.key));
}

}  // namespace

Result<void> Hwmon::add(const HwmonRail& rail, const MeterSpec& spec) {
  auto channel = JOULELAB_TRY(channel_for(rail, spec));
  Sensor sensor{rail.kind, {}, Counter(never_wraps, highest_power), {}};
  for (const auto& file : rail.files) sensor.files.emplace_back(file);
  for (auto& file : sensor.files) JOULELAB_TRY(file.read({}));
  channels_.push_back(std::move(channel));
  sensors_.push_back(std::move(sensor));
  return {};
}

Result<Hwmon> Hwmon::open(const MeterSpec& spec, const fs::path& root) {
  const auto rails = hwmon_rails(root);
  std::vector<std::string_view> options = {"known"};
  for (const auto& rail : rails) options.push_back(rail.key);
  JOULELAB_TRY(check_options(spec, options));
  if (spec.options.contains("component") || spec.options.contains("device")) {
    return fail(Error::Kind::invalid, "hwmon has many sensors: component and device fit none",
                "name the rail: hwmon,VDD_12V=package");
  }
  const bool only_known = JOULELAB_TRY(spec.flag("known"));
  Hwmon meter;
  std::optional<Error> refusal;
  for (const auto& rail : rails) {
    if (!is_asked_for(rail, spec, only_known)) continue;
    const auto added = meter.add(rail, spec);
    if (added) continue;
    if (added.error().kind == Error::Kind::invalid) return tl::unexpected(added.error());
    if (!refusal || added.error().kind == Error::Kind::denied) refusal = added.error();
  }
  if (!meter.sensors_.empty()) return meter;
  if (!refusal) {
    return fail(
        Error::Kind::missing,
        fmt::format("no sensor of power or energy under {}", (root / "sys/class/hwmon").string()),
        "boards with current monitors have some; their drivers must be loaded");
  }
  if (refusal->kind == Error::Kind::denied)
    refusal->hint =
        "run: sudo chmod a+r " + (root / "sys/class/hwmon/hwmon*/energy*_input").string();
  return tl::unexpected(*refusal);
}

Result<Sample> Hwmon::read_sensor(Sensor& sensor, Instant at, std::size_t channel) {
  const auto first = JOULELAB_TRY(sensor.files.front().read(at));
  const auto micro = static_cast<double>(first) * 1e-6;
  if (sensor.kind == HwmonRail::Kind::power) return Sample{at, channel, micro};
  if (sensor.kind == HwmonRail::Kind::product) {
    const auto second = JOULELAB_TRY(sensor.files.back().read(at));
    return Sample{at, channel, micro * static_cast<double>(second)};
  }
  if (first < 0) return fail(Error::Kind::transient, "a counter below zero");
  const auto event = sensor.counter.update(static_cast<std::uint64_t>(first), at - sensor.last);
  sensor.last = at;
  return Sample{at, channel, sensor.counter.energy().value, event};
}

Result<void> Hwmon::read(Instant at, std::vector<Sample>& samples) {
  std::size_t vanished = 0;
  std::optional<Error> problem;
  for (std::size_t i = 0; i < sensors_.size(); ++i) {
    const auto sample = read_sensor(sensors_[i], at, i);
    if (sample) {
      samples.push_back(*sample);
      continue;
    }
    if (sample.error().kind == Error::Kind::missing) ++vanished;
    problem = sample.error();
    samples.push_back({at, i, 0, Event::unreadable});
  }
  if (vanished == sensors_.size()) return tl::unexpected(*problem);
  return {};
}

}  // namespace joulelab

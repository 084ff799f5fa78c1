#include "meter/utilisation.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "meter/processor_power.h"

namespace joulelab {
namespace {

// Share of full power that an idle package takes, and its plausible range; and full power as a
// share of TDP. Published idle-to-full ratios of servers lie between 0.1 and 0.5
// (SPECpower_ssj2008), and a package runs its sustained load between 0.6 and 1.1 of TDP. Judgement,
// not measurement.
constexpr double idle_share = 0.3, idle_share_low = 0.1, idle_share_high = 0.5;
constexpr double full_share_low = 0.6, full_share_high = 1.1;

// A processor that no table knows: what threads of 2010 to 2025 are made for, laptop to desktop.
constexpr double unknown_low_w = 1, unknown_typical_w = 4, unknown_high_w = 16;

// A tick of /proc/stat is 1/100 s, whatever the kernel's own rate is.
constexpr double ticks_per_second = 100;

ProcessorPower power_of(const Machine& machine, std::string& basis) {
  if (const auto known = processor_power(machine.cpu, machine.logical_cpus)) {
    basis = fmt::format("{} ({}, {})", known->match, known->is_exact ? "this model" : "its family",
                        known->source);
    return *known;
  }
  basis = fmt::format("a processor that no table knows ('{}')", machine.cpu);
  return {.match = "unknown",
          .low_w_per_thread = unknown_low_w,
          .typical_w_per_thread = unknown_typical_w,
          .high_w_per_thread = unknown_high_w};
}

// Both the load's and the table's range, relative to what is reported: the product of the two.
Bounds gain_of(const ProcessorPower& power) {
  const double load_low = std::min(idle_share_low / idle_share, full_share_low);
  const double load_high = std::max(idle_share_high / idle_share, full_share_high);
  return {load_low * power.low_w_per_thread / power.typical_w_per_thread,
          load_high * power.high_w_per_thread / power.typical_w_per_thread};
}

}  // namespace

Result<Utilisation> Utilisation::open(const std::filesystem::path& root, const Machine& machine) {
  Utilisation model;
  model.stat_ = root / "proc/stat";
  model.last_ticks_ = JOULELAB_TRY(model.read_ticks());
  std::string basis;
  const auto power = power_of(machine, basis);
  const int threads = std::max(1, machine.logical_cpus);
  model.full_power_ = Watts{threads * power.typical_w_per_thread};
  const auto gain = gain_of(power);
  model.basis_ = fmt::format(
      "{}: {} W with all {} logical processors busy, {} of it idle, in between by utilisation; the "
      "truth "
      "may be {} to {} times this",
      basis, significant(model.full_power_.value), threads, idle_share, significant(gain.low, 2),
      significant(gain.high, 2));
  model.channels_ = {
      {.name = "model/package",
       .meter = "model",
       .component = Component::package,
       .device = "0",
       .form = Form::counter,
       .grade = Grade::modelled,
       .resolution = model.full_power_.value * (1 - idle_share) / (threads * ticks_per_second),
       .update_period = Seconds{1 / ticks_per_second},
       .gain = gain}};
  return model;
}

Result<Utilisation::Ticks> Utilisation::read_ticks() const {
  // cpu  user nice system idle iowait irq softirq steal; guest time is within user time.
  const auto text = JOULELAB_TRY(read_text(stat_));
  const auto line = std::string_view(text).substr(0, text.find('\n'));
  Ticks ticks;
  int field = 0;
  for (const auto word : split(line, ' ')) {
    if (word.empty() || word == "cpu") continue;
    const auto number = to_double(word);
    if (!number || field == 8) break;
    const bool is_idle = field == 3 || field == 4;
    if (!is_idle) ticks.busy += *number;
    ticks.total += *number;
    ++field;
  }
  if (field < 4)
    return fail(Error::Kind::missing, stat_.string() + " does not say how busy the processors are");
  return ticks;
}

Result<void> Utilisation::read(Instant at, std::vector<Sample>& samples) {
  const auto ticks = JOULELAB_TRY(read_ticks());
  if (last_) {
    // Within one tick nothing is known of the load: half is the middle of what it may be.
    const double passed = ticks.total - last_ticks_.total;
    const double busy = ticks.busy - last_ticks_.busy;
    const double utilisation = passed > 0 ? std::clamp(busy / passed, 0.0, 1.0) : 0.5;
    total_ += (idle_share + (1 - idle_share) * utilisation) * full_power_ * (at - *last_);
  }
  last_ = at;
  last_ticks_ = ticks;
  samples.push_back({at, 0, total_.value});
  return {};
}

}  // namespace joulelab

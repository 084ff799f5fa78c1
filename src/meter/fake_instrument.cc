#include "meter/fake_instrument.h"

#include <cmath>
#include <fmt/format.h>

#include "base/text.h"

namespace joulelab {
namespace {

constexpr Joules rapl_step{0x1p-16};
constexpr std::uint64_t rapl_range = 1ULL << 32;
constexpr Watts rapl_highest{1500};
constexpr double nvml_step_j = 0.001;
constexpr Seconds nvml_renewal{0.1}, plug_renewal{1};
constexpr double plug_step_j = 3.6;
// The noise of the whole machine: within these watts, drawn anew every so many seconds.
constexpr double noise_w = 3, noise_s = 32;

Channel part(const MeterSpec& spec, const char* name, Component component, double step_j,
             Seconds renewal, double gain) {
  return {.name = fmt::format("{}/{}", spec.name(), name),
          .meter = spec.name(),
          .component = component,
          .device = "0",
          .form = Form::counter,
          .grade = Grade::measured,
          .resolution = step_j,
          .update_period = renewal,
          .gain = {1 - gain, 1 + gain}};
}

Result<void> check(const MeterSpec& spec, std::span<const std::string_view> known,
                   const FakeLoad* load) {
  JOULELAB_TRY(check_options(spec, known));
  if (load) return {};
  return fail(Error::Kind::invalid,
              fmt::format("{} looks at the load of fake work, and there is none", spec.kind),
              "--work fake, or a study whose work is of kind fake");
}

Instant renewed_before(Instant at, Seconds renewal) {
  const double since_s = (at - Instant{}).count();
  // Not a whole period early where rounding leaves an instant just short of a renewal.
  constexpr double rounding_s = 1e-7;
  return after(Instant{}, std::floor((since_s + rounding_s) / renewal.count()) * renewal);
}

}  // namespace

FakeRapl::FakeRapl(const MeterSpec& spec, const FakeLoad& load)
    : load_(&load),
      channels_{part(spec, "package-0", Component::package, rapl_step.value, Seconds{0.001}, 0.05),
                part(spec, "dram-0", Component::dram, rapl_step.value, Seconds{0.001}, 0.2)},
      counters_{{rapl_range, rapl_highest, rapl_step}, {rapl_range, rapl_highest, rapl_step}} {}

Result<FakeRapl> FakeRapl::open(const MeterSpec& spec, const FakeLoad* load) {
  JOULELAB_TRY(check(spec, {}, load));
  return FakeRapl(spec, *load);
}

Sample FakeRapl::counted(std::size_t channel, Joules energy, Instant at) {
  const auto steps = static_cast<std::uint64_t>(energy.value / rapl_step.value) % rapl_range;
  auto& counter = counters_[channel];
  const auto event = counter.update(steps, at - last_.value_or(at));
  return {at, channel, counter.energy().value, event};
}

Result<void> FakeRapl::read(Instant at, std::vector<Sample>& samples) {
  const auto energy = load_->energy(at);
  samples.push_back(counted(0, energy.package, at));
  samples.push_back(counted(1, energy.dram, at));
  last_ = at;
  return {};
}

Result<FakeNvml> FakeNvml::open(const MeterSpec& spec, const FakeLoad* load) {
  JOULELAB_TRY(check(spec, {}, load));
  return FakeNvml(part(spec, "energy-0", Component::gpu, nvml_step_j, nvml_renewal, 0.05), *load);
}

Result<void> FakeNvml::read(Instant at, std::vector<Sample>& samples) {
  const double energy_j = load_->energy(renewed_before(at, nvml_renewal)).gpu.value;
  const Joules counted{std::floor(energy_j / nvml_step_j) * nvml_step_j};
  if (!first_) first_ = counted;
  samples.push_back({at, 0, (counted - *first_).value});
  return {};
}

Result<FakeWattmeter> FakeWattmeter::open(const MeterSpec& spec, const FakeLoad* load) {
  constexpr std::string_view options[] = {"factor", "offset"};
  JOULELAB_TRY(check(spec, options, load));
  auto channel =
      JOULELAB_TRY(outlet_channel(spec, "energy", Form::counter, plug_step_j, plug_renewal, 0.01));
  FakeWattmeter meter(std::move(channel), *load);
  meter.factor_ = JOULELAB_TRY(spec.number("factor", 0.01, 100)).value_or(1);
  meter.offset_w_ = JOULELAB_TRY(spec.number("offset", 0, 100000)).value_or(0);
  return meter;
}

double FakeWattmeter::noise_j(Instant at) {
  const auto power_w = [](std::size_t stretch) {
    return noise_w * (2 * hashed_fraction(std::to_string(stretch), 1) - 1);
  };
  const double stretches = (at - Instant{}).count() / noise_s;
  const auto whole = static_cast<std::size_t>(stretches);
  while (noise_j_.size() <= whole) {
    noise_j_.push_back(noise_j_.back() + noise_s * power_w(noise_j_.size() - 1));
  }
  return noise_j_[whole] + noise_s * (stretches - static_cast<double>(whole)) * power_w(whole);
}

double FakeWattmeter::counted_steps(Instant renewed) {
  const double energy_j = offset_w_ * (renewed - Instant{}).count() +
                          factor_ * load_->energy(renewed).total().value + noise_j(renewed);
  return std::floor(energy_j / plug_step_j);
}

Result<void> FakeWattmeter::read(Instant at, std::vector<Sample>& samples) {
  const double steps = counted_steps(renewed_before(at, plug_renewal));
  if (!first_) first_ = steps;
  samples.push_back({at, 0, (steps - *first_) * plug_step_j});
  return {};
}

}  // namespace joulelab

#include "meter/simulated_meter.h"

#include <cmath>
#include <limits>

namespace joulelab {
namespace {

constexpr Watts highest_power{1500};  // as of a processor's counter
// The counter has counted this long before time began.
constexpr Seconds past{1000};

}  // namespace

SimulatedMeter::SimulatedMeter(Channel channel, SimulatedFaults faults, const LoadSignal& signal,
                               Clock& clock, std::uint64_t seed)
    : channel_(std::move(channel)),
      faults_(faults),
      signal_(signal),
      clock_(clock),
      random_(seed),
      counter_(faults.range.value_or(std::numeric_limits<std::uint64_t>::max()), highest_power,
               Joules{channel_.resolution}) {}

double SimulatedMeter::shown_w(Instant renewed) const {
  const auto from = after(renewed, -channel_.averaging);
  const auto mean =
      from < renewed ? signal_.energy(from, renewed) / (renewed - from) : signal_.power(renewed);
  const double shown = mean.value / faults_.gain + faults_.offset.value;
  return std::round(shown / channel_.resolution) * channel_.resolution;
}

Sample SimulatedMeter::counted(Instant renewed, Instant at) {
  const Instant first = after(Instant{}, -past);
  const double counted_j = signal_.energy(first, renewed).value / faults_.gain +
                           (faults_.offset * (renewed - first)).value;
  const auto steps = static_cast<std::uint64_t>(counted_j / channel_.resolution);
  const auto event = counter_.update(faults_.range ? steps % *faults_.range : steps, at - last_);
  last_ = at;
  return {at, 0, counter_.energy().value, event};
}

// Each value comes as it is renewed, or later by the delay.
void SimulatedMeter::tell_new_values(Instant until, std::vector<Sample>& samples) {
  const Seconds period = channel_.update_period;
  const double since_start_s = (until - faults_.delay - Instant{} + faults_.phase).count();
  const Instant newest =
      after(until, -faults_.delay - Seconds{std::fmod(since_start_s, period.count())});
  Instant renewed = told_ ? after(*told_, period) : newest;
  for (; renewed <= newest; renewed = after(renewed, period)) {
    const Instant came = after(renewed, faults_.delay);
    samples.push_back(channel_.form == Form::gauge ? Sample{came, 0, shown_w(renewed)}
                                                   : counted(renewed, came));
    told_ = renewed;
  }
}

Result<void> SimulatedMeter::read(Instant at, std::vector<Sample>& samples) {
  std::uniform_real_distribution<double> uniform(0, 1);
  const Seconds took = uniform(random_) * faults_.longest_read;
  if (took > Seconds{0}) clock_.sleep_until(after(at, took));
  if (uniform(random_) < faults_.failing_share) {
    return fail(Error::Kind::transient, "a simulated failure");
  }
  if (faults_.stamps_itself) {
    tell_new_values(clock_.now(), samples);
    return {};
  }
  // It answers in the middle of the reading, with the value that it renewed last.
  const Instant answered = after(at, 0.5 * took);
  const double since_start_s = (answered - Instant{} + faults_.phase).count();
  const Instant renewed = after(
      answered, -faults_.delay - Seconds{std::fmod(since_start_s, channel_.update_period.count())});
  samples.push_back(channel_.form == Form::gauge ? Sample{at, 0, shown_w(renewed)}
                                                 : counted(renewed, at));
  return {};
}

}  // namespace joulelab

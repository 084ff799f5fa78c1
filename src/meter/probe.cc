#include "meter/probe.h"

#include <algorithm>
#include <memory>
#include <time.h>

namespace joulelab {
namespace {

constexpr Seconds shortest_near{0.0002}, shortest_far{0.1}, longest_far{1};
constexpr double readings_most = 50'000;
// A near meter is read for a fifth of the time, a far one five times within its usual period.
constexpr double rest_factor = 5, far_readings_in_period = 5;
constexpr int trials = 3;

Seconds thread_cpu_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return Seconds{static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec)};
}

// A meter whose readings are watched. `log` must outlive it.
class WatchedMeter final : public Meter {
 public:
  WatchedMeter(Clock& clock, std::unique_ptr<Meter> meter, ProbedMeter& log)
      : clock_(clock), meter_(std::move(meter)), log_(log) {}

  std::span<const Channel> channels() const override { return meter_->channels(); }

  Result<void> read(Instant at, std::vector<Sample>& samples) override {
    const Instant begun = clock_.now();
    const Seconds cpu = thread_cpu_time();
    auto result = meter_->read(at, samples);
    log_.readings.push_back({clock_.now() - begun, thread_cpu_time() - cpu});
    if (!result) {
      ++log_.failures;
      log_.last_failure = result.error();
    }
    return result;
  }

 private:
  Clock& clock_;
  std::unique_ptr<Meter> meter_;
  ProbedMeter& log_;
};

bool is_model(const Meter& meter) {
  return std::ranges::none_of(meter.channels(), [](const Channel& channel) {
    return channel.form == Form::condition || channel.grade == Grade::measured;
  });
}

// What a reading takes, by the fastest of a few.
Seconds trial_cost(Clock& clock, Meter& meter) {
  Seconds least{1};
  std::vector<Sample> samples;
  for (int i = 0; i < trials; ++i) {
    const Instant begun = clock.now();
    samples.clear();
    // Whether it fails shows, and is reported, in the readings that count.
    (void)meter.read(begun, samples);
    least = std::min(least, clock.now() - begun);
  }
  return least;
}

Seconds pace_of(Clock& clock, const NamedMeter& meter, Seconds duration) {
  const Seconds least = duration / readings_most;
  if (meter.is_far) {
    return std::max(least,
                    std::clamp(meter.period / far_readings_in_period, shortest_far, longest_far));
  }
  if (is_model(*meter.meter)) return std::max(least, meter.period);
  return std::max({least, shortest_near, rest_factor * trial_cost(clock, *meter.meter)});
}

}  // namespace

std::vector<ProbedMeter> probe(Clock& clock, std::vector<NamedMeter> meters, Seconds duration) {
  std::vector<ProbedMeter> probed(meters.size());
  for (std::size_t i = 0; i < meters.size(); ++i) {
    auto& meter = meters[i];
    probed[i] = {.name = meter.name,
                 .is_far = meter.is_far,
                 .is_model = is_model(*meter.meter),
                 .usual_period = meter.period,
                 .pace = pace_of(clock, meter, duration)};
    meter.period = probed[i].pace;
    meter.meter = std::make_unique<WatchedMeter>(clock, std::move(meter.meter), probed[i]);
  }
  std::vector<std::size_t> channels;
  for (const auto& meter : meters) channels.push_back(meter.meter->channels().size());
  Sampler sampler(clock, std::move(meters));
  clock.sleep_until(after(sampler.start(), duration));
  auto recording = sampler.finish();
  auto next = std::make_move_iterator(recording.traces.begin());
  for (std::size_t i = 0; i < probed.size(); ++i) {
    const auto end = next + static_cast<std::ptrdiff_t>(channels[i]);
    probed[i].traces.assign(next, end);
    next = end;
  }
  return probed;
}

}  // namespace joulelab

#include "meter/sampler.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <mutex>

#include "meter/lateness.h"

namespace joulelab {

// One meter with its record. The lock is held while it is read, by its own ticker or by read_all().
class Sampler::Station {
 public:
  Station(Clock& clock, NamedMeter meter) : clock_(clock), meter_(std::move(meter)) {
    for (const auto& channel : meter_.meter->channels()) traces_.push_back({channel, {}});
    slept_ = clock_.slept();
  }

  std::mutex& mutex() { return mutex_; }
  Seconds period() const { return meter_.period; }

  // The next deadline: a multiple of the period after the first one, so lateness does not add up.
  Instant tick(Instant due) {
    const std::lock_guard lock(mutex_);
    const Instant begun = clock_.now();
    punctual(begun - due);
    read(begun);
    const Instant done = clock_.now();
    const double passed = std::floor((done - due) / meter_.period);
    missed_ += static_cast<std::uint64_t>(passed);
    return after(due, (1 + passed) * meter_.period);
  }

  // Needs the lock.
  void read(Instant at) {
    if (loss_) return;
    samples_.clear();
    const auto result = meter_.meter->read(at, samples_);
    ++reads_;
    const bool is_over = !result && result.error().kind != Error::Kind::transient;
    if (!result && !is_over) {
      samples_.clear();
      for (std::size_t i = 0; i < traces_.size(); ++i)
        samples_.push_back({at, i, 0, Event::unreadable});
    }
    if (is_over) loss_ = result.error();
    keep();
  }

  void finish(Recording& recording) {
    for (auto& trace : traces_) recording.traces.push_back(std::move(trace));
    recording.punctuality.push_back(
        {meter_.name, meter_.period, reads_, late_, missed_, lateness_.quantile(0.99)});
    if (!loss_) return;
    recording.warnings.push_back(
        {"meter-lost", fmt::format("Meter {} was lost during the run ({}). What it counted until "
                                   "then is kept; the time after it is not covered.",
                                   meter_.name, loss_->what)});
  }

 private:
  void punctual(Seconds late) {
    lateness_.add(late);
    if (late > 0.1 * meter_.period) ++late_;
  }

  // A machine that slept between two samples hides what it used meanwhile.
  void keep() {
    constexpr Seconds noticed{0.01};
    const Seconds slept = clock_.slept();
    const bool was_suspended = slept - slept_ > noticed;
    slept_ = slept;
    for (const auto& sample : samples_) {
      const bool hides = was_suspended && sample.event != Event::unreadable;
      traces_[sample.channel].points.push_back(
          {sample.at, sample.value, hides ? Event::suspended : sample.event});
    }
  }

  Clock& clock_;
  NamedMeter meter_;
  std::mutex mutex_;
  std::vector<Trace> traces_;
  std::vector<Sample> samples_;  // kept, so that sampling does not allocate
  std::optional<Error> loss_;
  Seconds slept_{0};
  Lateness lateness_;
  std::uint64_t reads_ = 0, late_ = 0, missed_ = 0;
};

Sampler::Sampler(Clock& clock, std::vector<NamedMeter> meters) : clock_(clock) {
  for (auto& meter : meters)
    stations_.push_back(std::make_unique<Station>(clock, std::move(meter)));
}

Sampler::~Sampler() = default;

Instant Sampler::read_all() {
  std::vector<std::unique_lock<std::mutex>> locks;
  for (const auto& station : stations_) locks.emplace_back(station->mutex());
  // Stamped only when no ticker can read in between: time must not fall within a trace.
  const Instant at = clock_.now();
  for (const auto& station : stations_) station->read(at);
  return at;
}

void Sampler::start() {
  const Instant now = clock_.now();
  for (const auto& station : stations_) {
    tickers_.push_back(
        clock_.tick(after(now, station->period()),
                    [&station = *station](Instant due) { return station.tick(due); }));
  }
}

Recording Sampler::finish() {
  tickers_.clear();
  Recording recording;
  for (const auto& station : stations_) station->finish(recording);
  return recording;
}

}  // namespace joulelab

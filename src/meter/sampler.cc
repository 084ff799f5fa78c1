#include "meter/sampler.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <mutex>
#include <utility>

#include "meter/lateness.h"
#include "meter/running_total.h"

namespace joulelab {

// One meter with its record. The lock is held while it is read, by its own ticker or by the
// sampler.
class Sampler::Station {
 public:
  // Adds the meter's channels to `channels`, all of the sampler's.
  Station(Clock& clock, NamedMeter meter, std::vector<Channel>& channels)
      : clock_(clock), meter_(std::move(meter)), first_channel_(channels.size()) {
    for (const auto& channel : meter_.meter->channels()) {
      traces_.push_back({channel, {}});
      traces_.back().channel.age = age_of(channel);
      traces_.back().channel.is_far = meter_.is_far;
      channels.push_back(traces_.back().channel);
    }
    last_.resize(traces_.size(), Instant::min());
    hides_sleep_.resize(traces_.size(), 0);
    slept_ = clock_.slept();
  }

  std::mutex& mutex() { return mutex_; }
  Seconds period() const { return meter_.period; }
  bool is_far() const { return meter_.is_far; }

  // The next deadline: a multiple of the period after the first one, so lateness does not add up.
  Instant tick(Instant due) {
    const std::lock_guard lock(mutex_);
    const Instant begun = clock_.now();
    punctual(begun - due);
    read(begun);
    const Instant ended = clock_.now();
    keep(begun, ended);
    const double passed = std::floor((ended - due) / meter_.period);
    missed_ += static_cast<std::uint64_t>(passed);
    return after(due, (1 + passed) * meter_.period);
  }

  void read_once() {
    const std::lock_guard lock(mutex_);
    const Instant begun = clock_.now();
    read(begun);
    keep(begun, clock_.now());
  }

  // Needs the lock; keep() must follow.
  void read(Instant begun) {
    samples_.clear();
    if (loss_) return;
    const auto result = meter_.meter->read(begun, samples_);
    ++reads_;
    if (result) return;
    samples_.clear();
    if (result.error().kind != Error::Kind::transient) {
      loss_ = result.error();
      return;
    }
    for (std::size_t i = 0; i < traces_.size(); ++i)
      samples_.push_back({begun, i, 0, Event::unreadable});
  }

  // Needs the lock. What was read within [begun, ended] is stamped with the middle; what came to
  // the instrument by itself may have come before the middle of a reading that already failed.
  void keep(Instant begun, Instant ended) {
    if (samples_.empty()) return;
    notice_sleep();
    const Instant middle = middle_of(begun, ended);
    reading_time_ += ended - begun;
    for (const auto& sample : samples_) {
      const bool is_readable = sample.event != Event::unreadable;
      const bool hides = is_readable && std::exchange(hides_sleep_[sample.channel], 0) != 0;
      auto& [channel, points] = traces_[sample.channel];
      Instant at = sample.at == begun ? after(middle, -channel.age) : sample.at;
      auto& last = last_[sample.channel];
      at = last = std::max(at, last);
      points.push_back({at, sample.value, hides ? Event::suspended : sample.event});
      if (!so_far_.empty()) so_far_[sample.channel].add(points.back());
    }
  }

  void count_from(Instant from) {
    const std::lock_guard lock(mutex_);
    for (const auto& trace : traces_) {
      auto& total = so_far_.emplace_back(trace.channel, from, meter_.period);
      if (!trace.points.empty()) total.add(trace.points.back());
    }
  }

  void tell_so_far(std::vector<ChannelEnergy>& energies) {
    const std::lock_guard lock(mutex_);
    for (const auto& total : so_far_) energies.push_back(total.energy());
  }

  // That the reading was part of a common one, which took `span` and has one stamp.
  void note_common(Seconds span) {
    common_squares_s2_ += span.count() * span.count();
    ++common_reads_;
  }

  // How long after an instant the last channel knows of it.
  Seconds settling() const {
    Seconds longest{0};
    for (const auto& trace : traces_) longest = std::max(longest, trace.channel.age);
    // What came late to a far meter must still come, for its windows are shifted by it.
    return meter_.is_far ? longest + Seconds{1} : longest;
  }

  void write(Journal& journal) {
    const std::lock_guard lock(mutex_);
    journal.take(first_channel_, traces_);
  }

  void finish(Recording& recording) {
    const Seconds mean_read = reads_ > 0 ? reading_time_ / static_cast<double>(reads_) : Seconds{0};
    for (auto& trace : traces_) {
      trace.channel.read_width = std::max(mean_read, common_span());
      recording.traces.push_back(std::move(trace));
    }
    recording.punctuality.push_back({.meter = meter_.name,
                                     .period = meter_.period,
                                     .reads = reads_,
                                     .late = late_,
                                     .missed = missed_,
                                     .p99_lateness = lateness_.quantile(0.99),
                                     .mean_read = mean_read});
    if (!loss_) return;
    recording.warnings.push_back(
        {"meter-lost", fmt::format("Meter {} was lost during the run ({}). What it counted until "
                                   "then is kept; the time after it is not covered.",
                                   meter_.name, loss_->what)});
  }

 private:
  // How old a value is when it is read, on average: it was renewed half an update period ago, and
  // speaks of the time that it averages over. A counter of this machine is as good as fresh, and
  // its readings at a window's edges are kept as they are.
  Seconds age_of(const Channel& channel) const {
    if (channel.form == Form::condition || meter_.meter->stamps_itself()) return Seconds{0};
    if (channel.form == Form::counter && !meter_.is_far) return Seconds{0};
    return 0.5 * (channel.update_period + channel.averaging);
  }

  // Root mean square of the common readings, at which windows begin and end.
  Seconds common_span() const {
    return Seconds{common_reads_ > 0 ? std::sqrt(common_squares_s2_ / common_reads_) : 0};
  }

  void punctual(Seconds late) {
    lateness_.add(late);
    if (late > 0.1 * meter_.period) ++late_;
  }

  // A machine that slept between two samples hides what it used meanwhile: of each channel until it
  // is readable again.
  void notice_sleep() {
    constexpr Seconds noticed{0.01};
    const Seconds slept = clock_.slept();
    if (slept - slept_ > noticed) hides_sleep_.assign(traces_.size(), 1);
    slept_ = slept;
  }

  Clock& clock_;
  NamedMeter meter_;
  std::size_t first_channel_;  // of those of the sampler
  std::mutex mutex_;
  std::vector<Trace> traces_;
  std::vector<RunningTotal> so_far_;  // of each channel; empty: nobody asks
  std::vector<Instant> last_;         // stamp of each channel
  std::vector<char> hides_sleep_;     // of each channel: its next value is the first since
  std::vector<Sample> samples_;       // kept, so that sampling does not allocate
  std::optional<Error> loss_;
  Seconds slept_{0}, reading_time_{0};
  double common_squares_s2_ = 0;
  int common_reads_ = 0;
  Lateness lateness_;
  std::uint64_t reads_ = 0, late_ = 0, missed_ = 0;
};

namespace {

Warning journal_warning(const Error& error) {
  return {"no-journal",
          fmt::format("Samples were kept in memory, not on the disk ({}): had the measurement been "
                      "killed, they would be lost; if it is long, some may be missing.",
                      error.what)};
}

}  // namespace

Sampler::Sampler(Clock& clock, std::vector<NamedMeter> meters, JournalPlan plan)
    : clock_(clock), plan_(std::move(plan)) {
  for (auto& meter : meters)
    stations_.push_back(std::make_unique<Station>(clock, std::move(meter), channels_));
}

Sampler::~Sampler() = default;

void Sampler::read_far() {
  for (const auto& station : stations_) {
    if (station->is_far()) station->read_once();
  }
}

Instant Sampler::read_near() {
  std::vector<Station*> near;
  for (const auto& station : stations_) {
    if (!station->is_far()) near.push_back(station.get());
  }
  std::vector<std::unique_lock<std::mutex>> locks;
  for (auto* station : near) locks.emplace_back(station->mutex());
  // Stamped only when no ticker can read in between: time must not fall within a trace.
  const Instant begun = clock_.now();
  for (auto* station : near) station->read(begun);
  const Instant ended = clock_.now();
  for (auto* station : near) {
    station->keep(begun, ended);
    station->note_common(ended - begun);
  }
  return middle_of(begun, ended);
}

void Sampler::count_from(Instant from) {
  counted_from_ = from;
  for (const auto& station : stations_) station->count_from(from);
}

Account Sampler::account_so_far(Instant now) {
  std::vector<ChannelEnergy> energies;
  for (const auto& station : stations_) station->tell_so_far(energies);
  const TimeWindow window{counted_from_, now};
  return std::move(accounts_of(energies, {&window, 1}).front());
}

Instant Sampler::start() {
  read_far();
  const Instant begin = read_near();
  for (const auto& station : stations_) {
    tickers_.push_back(
        clock_.tick(after(begin, station->period()),
                    [&station = *station](Instant due) { return station.tick(due); }));
  }
  // Its first second is not worth a file: what is that short is done again.
  constexpr Seconds pace{1};
  if (!plan_.file.empty()) {
    tickers_.push_back(clock_.tick(after(begin, pace), [this, pace](Instant) {
      write_journal();
      return after(clock_.now(), pace);
    }));
  }
  return begin;
}

void Sampler::fill_journal() {
  for (const auto& station : stations_) station->write(*journal_);
}

// The disk may take its time: no meter waits for it.
void Sampler::write_journal() {
  if (!journal_ && !journal_error_) {
    if (auto opened = Journal::open(plan_, channels_)) {
      journal_ = std::move(*opened);
    } else {
      journal_error_ = opened.error();
    }
  }
  if (!journal_) return;
  fill_journal();
  journal_->sync();
}

// What a slow instrument shows now is of a while ago: the end of the run is seen a while later.
void Sampler::settle() {
  constexpr Seconds longest{3};
  Seconds settling{0};
  for (const auto& station : stations_) settling = std::max(settling, station->settling());
  if (settling <= Seconds{0}) return;
  clock_.sleep_until(after(clock_.now(), std::min(settling, longest)));
  read_near();
}

Recording Sampler::finish() {
  settle();
  tickers_.clear();
  read_far();
  Recording recording;
  if (journal_) fill_journal();
  for (const auto& station : stations_) station->finish(recording);
  if (journal_) {
    journal_error_ = journal_->finish(recording.traces);
    recording.trace_file = journal_->file();
  }
  if (journal_error_) recording.warnings.push_back(journal_warning(*journal_error_));
  return recording;
}

}  // namespace joulelab

#include "study/measure.h"

#include <fmt/format.h>
#include <unistd.h>

#include "base/cpu_time.h"
#include "study/condition.h"

namespace joulelab {
namespace {

// Of this process and of its children that have ended: the workload among them, and the programs by
// which instruments are asked (ipmitool).
Seconds cpu_time_so_far() {
  rusage own{}, children{};
  ::getrusage(RUSAGE_SELF, &own);
  ::getrusage(RUSAGE_CHILDREN, &children);
  return cpu_time_of(own) + cpu_time_of(children);
}

// Of the processors alone, counted or inside what is: our time on them is no share of a GPU's.
std::optional<Watts> processor_power_of(const Account& account) {
  auto lines = account.lines;
  std::erase_if(lines, [](const LedgerLine& line) { return line.component != Component::package; });
  const auto power = mean_power_of(cover_of(std::move(lines), account.duration));
  return power ? std::optional(power->value) : std::nullopt;
}

// Our own CPU time at the processors' mean power for each logical one: modelled, whatever measured
// them.
Overhead overhead_of(const Run& run, Seconds cpu) {
  Overhead overhead{cpu, {}};
  const auto power = processor_power_of(run.account);
  if (power && run.machine.logical_cpus > 0) {
    overhead.energy = (1.0 / run.machine.logical_cpus) * *power * cpu;
  }
  return overhead;
}

// Lets the watch look at the run, and ends the work when it says so.
class Lookout {
 public:
  Lookout(RunWatch& watch, Workload& work, Sampler& sampler, MarkLog& log, Instant begin,
          Seconds grace)
      : watch_(watch), work_(work), sampler_(sampler), log_(log), begin_(begin), grace_(grace) {}

  void look(Instant now) {
    Sight sight{begin_, now, sampler_.account_so_far(now), log_.heard_since(heard_)};
    heard_ += sight.heard.marks.size();
    auto stop = watch_.look(sight);
    if (!stop_ && stop) {
      stop_ = std::move(stop);
      stop_->at = now - begin_;
      work_.stop(StopWay::ask);
    } else if (stop_ && !stop_->was_killed && now - begin_ - stop_->at > grace_) {
      stop_->was_killed = true;
      work_.stop(StopWay::kill);
    }
  }
  // What comes when the work has ended stops nothing.
  void look_last(Instant now) {
    const bool had_stop = stop_.has_value();
    look(now);
    if (!had_stop) stop_.reset();
  }
  const std::optional<Stop>& stop() const { return stop_; }

 private:
  RunWatch& watch_;
  Workload& work_;
  Sampler& sampler_;
  MarkLog& log_;
  Instant begin_;
  Seconds grace_;
  std::size_t heard_ = 0;
  std::optional<Stop> stop_;
};

RunStatus status_of(const Ending& ending, bool was_stopped) {
  if (ending.was_interrupted) return RunStatus::cut;
  if (ending.exit_status == 0) return RunStatus::finished;
  return was_stopped ? RunStatus::cut : RunStatus::failed;
}

}  // namespace

Result<Run> measure(Workload& work, std::vector<NamedMeter> meters, Clock& clock,
                    const MeasureOptions& options) {
  JOULELAB_TRY(work.prepare());
  Run run;
  run.cell = options.cell;
  run.command = options.command;
  run.machine = options.machine;
  const Seconds cpu_before = options.owns_process ? Seconds{0} : cpu_time_so_far();
  for (auto& meter : meters) {
    if (!meter.is_far) meter.period = options.period.value_or(meter.period);
  }
  Sampler sampler(clock, std::move(meters), options.journal);
  MarkLog log;
  if (options.baseline > Seconds{0}) {
    const Instant idle_from = sampler.start();
    clock.sleep_until(after(idle_from, options.baseline));
    log.add(Mark{idle_from, Mark::Edge::begin, "baseline", {}});
    run.begin = sampler.read_near();
    log.add(Mark{run.begin, Mark::Edge::end, "baseline", {}});
  } else {
    run.begin = sampler.start();
  }
  run.started_unix_ns = unix_ns_of(clock.wall());
  run.id = make_run_id(run);
  std::optional<Lookout> lookout;
  std::unique_ptr<Ticker> looking;
  if (options.watch) {
    static constexpr Seconds pace{0.25};  // static: the ticker outlives this block
    sampler.count_from(run.begin);
    lookout.emplace(*options.watch, work, sampler, log, run.begin, options.grace);
    looking = clock.tick(after(run.begin, pace), [&](Instant) {
      lookout->look(clock.now());
      return after(clock.now(), pace);
    });
  }
  const auto ending = work.run(log);
  run.end = sampler.read_near();
  looking.reset();
  if (lookout) lookout->look_last(run.end);
  auto recording = sampler.finish();
  if (!ending) return tl::unexpected(ending.error());

  run.exit_status = ending->exit_status;
  if (lookout) run.stop = lookout->stop();
  run.status = status_of(*ending, run.stop.has_value());
  auto told = log.take();
  run.traces = std::move(recording.traces);
  run.trace_file = std::move(recording.trace_file);
  run.punctuality = std::move(recording.punctuality);
  run.marks = std::move(told.marks);
  run.values = std::move(told.values);
  for (auto& values : told.evaluations) {
    run.evaluations.push_back({.told = values.at, .values = std::move(values.values)});
  }
  run.facts = std::move(told.facts);
  run.warnings = std::move(recording.warnings);
  run.warnings.insert(run.warnings.end(), told.warnings.begin(), told.warnings.end());
  if (told.malformed_lines > 0) {
    run.warnings.push_back(
        {"malformed-marks",
         fmt::format("{} lines of the workload were not of the mark protocol and were dropped. "
                     "See docs/PROTOCOL.md.",
                     told.malformed_lines)});
  }
  if (const auto accounted = account_run(run); !accounted) {
    run.warnings.push_back(
        {"trace-unreadable", fmt::format("The run's samples cannot be read again ({}): its energy "
                                         "is not known.",
                                         accounted.error().what)});
  }
  run.overhead = overhead_of(run, cpu_time_so_far() - cpu_before - ending->cpu);
  warn_of_conditions(run);
  if (options.watch) options.watch->complete(run);
  return run;
}

}  // namespace joulelab

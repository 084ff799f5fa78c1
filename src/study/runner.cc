#include "study/runner.h"

#include <algorithm>
#include <fmt/format.h>

#include "record/json.h"
#include "study/budget.h"
#include "study/command_line.h"
#include "study/gpu_option.h"
#include "study/measure.h"
#include "study/plan.h"
#include "study/process.h"
#include "study/repetition.h"

namespace joulelab {
namespace {

class Runner {
 public:
  Runner(const Study& study, Store& store, const Laboratory& laboratory, StudyObserver& observer)
      : study_(study), store_(store), laboratory_(laboratory), observer_(observer) {}

  Result<void> begin_or_resume(const std::string& text);
  Result<StudyOutcome> run();

 private:
  bool is_to_run(std::span<const Cell> left);
  Result<void> try_gpu_settings(std::span<const Cell> left) const;
  Result<std::unique_ptr<GpuHold>> hold_gpus(const Cell& cell) const;
  void release(GpuHold& hold, Run& run) const;
  void warm_up(const Cell& cell);
  Result<Ending> run_unmeasured(const Cell& cell);
  void cool_down();
  Result<Run> run_cell(const Cell& cell);
  Result<Run> begun_run(const Cell& cell) const;
  Result<Run> measure_cell(const Run& begun);
  Progress progress(std::span<const Cell> remaining) const;
  bool should_stop() const { return laboratory_.should_stop && laboratory_.should_stop(); }

  const Study& study_;
  Store& store_;
  const Laboratory& laboratory_;
  StudyObserver& observer_;
  std::vector<Run> seen_, finished_;  // of this study, in order of time; the second of the first
  int looked_at_block_ = 0, blocks_ = 0;
  bool was_interrupted_ = false;
};

Result<void> Runner::begin_or_resume(const std::string& text) {
  const auto recovered = JOULELAB_TRY(recover_cut_runs(store_));
  for (const auto& run : recovered) {
    observer_.warned({"cut-run", fmt::format("The process that ran cell {} of study '{}' died; the "
                                             "run is marked as cut.",
                                             run.cell.order, run.cell.study)});
  }
  const auto attempts = JOULELAB_TRY(store_.attempts());
  for (const auto& attempt : attempts) {
    if (attempt.run.cell.study != study_.name) continue;
    return fail(Error::Kind::invalid,
                fmt::format("study '{}' is being run by process {}", study_.name,
                            attempt.process.substr(0, attempt.process.find(' '))),
                fmt::format("wait for it; see: joulelab study status {}", study_.name));
  }
  const auto stored = JOULELAB_TRY(store_.load_study(study_.name));
  if (stored == text && !laboratory_.restart) return {};
  const auto finished =
      JOULELAB_TRY(store_.list({.study = study_.name, .status = RunStatus::finished}));
  if (!finished.empty() && !laboratory_.restart) {
    return fail(Error::Kind::invalid,
                fmt::format("the file of study '{}' has changed since {} of its runs were finished",
                            study_.name, finished.size()),
                fmt::format("go on with the file as it was: joulelab study resume {}; or give the "
                            "changed one another name; or begin anew with --restart (the earlier "
                            "runs stay in the store)",
                            study_.name));
  }
  return store_.save_study(study_.name, text);
}

Result<StudyOutcome> Runner::run() {
  seen_ = JOULELAB_TRY(store_.list({.study = study_.name}));
  std::ranges::copy_if(seen_, std::back_inserter(finished_),
                       [](const Run& run) { return run.status == RunStatus::finished; });
  std::vector<Cell> remaining;
  for (const auto& [cell, status, id] : status_of(plan(study_), finished_).cells) {
    if (!status) remaining.push_back(cell);
  }
  StudyOutcome outcome;
  if (is_to_run(remaining)) {
    // What is wrong with the meters is wrong with every cell: it shows before the first.
    const auto opened = JOULELAB_TRY(laboratory_.open_meters());
    JOULELAB_TRY(check_budget(study_.protocol.budget, opened.meters));
    for (const auto& warning : opened.warnings) observer_.warned(warning);
    JOULELAB_TRY(try_gpu_settings(remaining));
    warm_up(remaining.front());
  }
  for (std::span<const Cell> left = remaining; is_to_run(left); left = left.subspan(1)) {
    if (!was_interrupted_) cool_down();
    if (was_interrupted_) break;
    observer_.cell_started(left.front(), progress(left));
    Run run = JOULELAB_TRY(run_cell(left.front()));
    seen_.push_back(run);
    if (run.status == RunStatus::finished) finished_.push_back(run);
    observer_.cell_finished(run, progress(left.subspan(1)));
    if (run.status == RunStatus::cut && !run.stop) was_interrupted_ = true;
    outcome.was_stopped = run.status == RunStatus::failed && study_.protocol.stop_on_failure;
    if (outcome.was_stopped) break;
  }
  outcome.was_interrupted = was_interrupted_;
  outcome.status = JOULELAB_TRY(study_status(study_, store_));
  return outcome;
}

// Asked anew at each block: its results may have been enough.
bool Runner::is_to_run(std::span<const Cell> left) {
  if (left.empty()) return false;
  if (left.front().block != looked_at_block_) {
    looked_at_block_ = left.front().block;
    blocks_ = blocks_to_run(study_, seen_);
  }
  return left.front().block <= blocks_;
}

// The first cell's work, unmeasured, as often as it takes: caches are filled, clocks and fans have
// settled. Work that fails here will fail in its cell, where it is recorded.
void Runner::warm_up(const Cell& cell) {
  const Seconds wanted = study_.protocol.warm_up;
  if (wanted <= Seconds(0)) return;
  observer_.warm_up_started(cell, wanted);
  const Instant begin = laboratory_.clock.now();
  while (laboratory_.clock.now() - begin < wanted && !(was_interrupted_ = should_stop())) {
    const auto ending = run_unmeasured(cell);
    was_interrupted_ = ending && ending->was_interrupted;
    if (was_interrupted_) return;
    if (ending && ending->exit_status == 0) continue;
    const auto why =
        ending ? fmt::format("it ended with status {}", ending->exit_status) : ending.error().what;
    observer_.warned({"warm-up-failed", "The warm-up failed: " + why});
    return;
  }
}

Result<Ending> Runner::run_unmeasured(const Cell& cell) {
  const auto seed = training_seed(study_, cell.repetition);
  const auto work = JOULELAB_TRY(laboratory_.make_workload(cell, seed));
  JOULELAB_TRY(work->prepare());
  const auto hold = JOULELAB_TRY(hold_gpus(cell));
  MarkLog unused;
  return work->run(unused);
}

// Each is set and put back once: what a board or this user's rights refuse shows before the first
// run.
Result<void> Runner::try_gpu_settings(std::span<const Cell> left) const {
  for (const auto& setting : gpu_settings_of(study_, left)) {
    if (!laboratory_.hold_gpus) {
      return fail(
          Error::Kind::invalid,
          fmt::format("study '{}' sets this machine's GPUs ({})", study_.name, text_of(setting)),
          "to let it do so, add --set-gpus; docs/SAVING.md says what that means");
    }
    const auto hold = JOULELAB_TRY(laboratory_.hold_gpus(setting));
    JOULELAB_TRY(hold->release());
  }
  return {};
}

// Nothing where the cell leaves the GPUs as they are.
Result<std::unique_ptr<GpuHold>> Runner::hold_gpus(const Cell& cell) const {
  const auto setting = gpu_setting_of(options_of(study_, cell));
  if (!setting) return std::unique_ptr<GpuHold>();
  return laboratory_.hold_gpus(*setting);
}

void Runner::release(GpuHold& hold, Run& run) const {
  hold.complete(run);
  const auto released = hold.release();
  if (released) return;
  const auto& [kind, what, hint] = released.error();
  run.warnings.push_back(
      {"gpu-not-restored",
       fmt::format("After this run the GPUs could not be put back: {}. Run: joulelab gpus restore",
                   what)});
  observer_.warned(run.warnings.back());
}

void Runner::cool_down() {
  constexpr Seconds nap{0.2};
  auto& clock = laboratory_.clock;
  nap_until(clock, after(clock.now(), study_.protocol.cool_down), nap,
            [&] { return was_interrupted_ = should_stop(); });
}

// What is known of a run before it ends. Its id tells it from every other attempt at the cell.
Result<Run> Runner::begun_run(const Cell& cell) const {
  Run run;
  run.cell = cell;
  run.command = JOULELAB_TRY(command_line(study_, cell));
  run.machine = laboratory_.machine;
  run.started_unix_ns = unix_ns_of(laboratory_.clock.wall());
  run.status = RunStatus::cut;
  run.pue = study_.pue;
  run.id = make_run_id(run);
  run.warnings = {{"cut-run",
                   "The measurer died in the first second of the run: nothing of it was kept. "
                   "Resume the study to do it again."}};
  return run;
}

Result<Run> Runner::run_cell(const Cell& cell) {
  const Run begun = JOULELAB_TRY(begun_run(cell));
  JOULELAB_TRY(store_.begin({begun, this_process()}));
  auto measured = measure_cell(begun);
  if (!measured) {
    Run failed = begun;
    failed.status = RunStatus::failed;
    const auto& [kind, what, hint] = measured.error();
    failed.warnings = {{"could-not-begin", hint.empty() ? what : what + "; " + hint}};
    measured = std::move(failed);
  }
  JOULELAB_TRY(store_.append(*measured));
  // The traces are stored; what goes on from here is the summary.
  measured->traces.clear();
  return measured;
}

Result<Run> Runner::measure_cell(const Run& begun) {
  const auto work = JOULELAB_TRY(
      laboratory_.make_workload(begun.cell, training_seed(study_, begun.cell.repetition)));
  auto opened = JOULELAB_TRY(laboratory_.open_meters());
  JournalPlan journal;
  if (laboratory_.has_journal) {
    journal = {store_.trace_folder() / (begun.id + ".trace"), to_json_text(begun)};
  }
  const auto hold = JOULELAB_TRY(hold_gpus(begun.cell));
  const auto watch = laboratory_.make_watch ? laboratory_.make_watch(begun.cell) : nullptr;
  Run run = JOULELAB_TRY(measure(*work, std::move(opened.meters), laboratory_.clock,
                                 {.period = study_.period,
                                  .baseline = study_.protocol.idle_baseline,
                                  .machine = begun.machine,
                                  .cell = begun.cell,
                                  .command = begun.command,
                                  .journal = journal,
                                  .watch = watch.get()}));
  if (hold) release(*hold, run);
  run.pue = study_.pue;
  run.warnings.insert(run.warnings.begin(), opened.warnings.begin(), opened.warnings.end());
  if (laboratory_.complete) laboratory_.complete(run);
  return run;
}

Progress Runner::progress(std::span<const Cell> remaining) const {
  return {.finished = static_cast<int>(finished_.size()),
          .planned = static_cast<int>(planned_cells(study_)),
          .left = time_left(study_.protocol, remaining, finished_)};
}

}  // namespace

Result<StudyOutcome> run_study(const Study& study, const std::string& study_text, Store& store,
                               const Laboratory& laboratory, StudyObserver& observer) {
  Runner runner(study, store, laboratory, observer);
  JOULELAB_TRY(runner.begin_or_resume(study_text));
  return runner.run();
}

}  // namespace joulelab

#include "cli/study_run.h"

#include <fmt/format.h>

#include "analyse/calibrated.h"
#include "analyse/word.h"
#include "base/file.h"
#include "cli/calibration_choice.h"
#include "cli/command.h"
#include "cli/gpu_bench.h"
#include "cli/run_watch.h"
#include "cli/store_choice.h"
#include "cli/study_progress.h"
#include "cli/study_report.h"
#include "cli/study_search.h"
#include "study/study_text.h"

namespace joulelab {
namespace {

// A calibration that is not there, or not of these meters, shows before the first cell.
Result<void> calibrate_each_run(Laboratory& laboratory, Store& store) {
  auto calibration = JOULELAB_TRY(calibration_for(laboratory.machine, store));
  const auto opened = JOULELAB_TRY(laboratory.open_meters());
  JOULELAB_TRY(check_meters(calibration, opened.meters));
  laboratory.complete = [calibration = std::move(calibration)](Run& run) {
    apply_calibration(calibration, run, Extrapolation::refused);
  };
  return {};
}

Result<StudyOutcome> run_loaded(const StudyRunRequest& request, const LoadedStudy& loaded,
                                Store& store, bool is_anew = false) {
  const auto logs = store_path(request.store).parent_path() / "logs" / loaded.study.name;
  auto setup = set_up(loaded, logs);
  setup.laboratory.restart = request.restart || is_anew;
  if (request.may_set_gpus) {
    setup.laboratory.hold_gpus = [bench = gpu_bench(request.store)](const GpuSetting& setting) {
      return GpuHold::take(setting, bench);
    };
  }
  if (loaded.study.calibrated) JOULELAB_TRY(calibrate_each_run(setup.laboratory, store));
  StudyProgress progress(request.is_quiet, logs);
  setup.laboratory.make_watch = [&](const Cell&) {
    return std::make_unique<BudgetWatch>(
        loaded.study.protocol.budget, std::nullopt,
        [&](const RunProgress& so_far, Instant) { progress.cell_goes_on(so_far); });
  };
  auto outcome =
      JOULELAB_TRY(run_study(loaded.study, loaded.text, store, setup.laboratory, progress));
  if (!request.is_quiet) print_study_status(outcome.status);
  return outcome;
}

constexpr int interrupted = 130;  // as a shell says it of Ctrl-C

void print_how_to_go_on(const StudyRunRequest& request) {
  fmt::print(stderr, "to go on: joulelab study resume {}{}{}\n", request.file,
             request.store.empty() ? "" : " --store " + request.store,
             request.may_set_gpus ? " --set-gpus" : "");
}

// The recipe as a study file of its own, beside the report.
Result<void> write_recipe(const StudyRunRequest& request, const Study& search,
                          const Winner& winner) {
  const auto recipe = winner_study(search, winner.finalist);
  const auto file = report_folder(request.report, search.name) / "recipe.toml";
  JOULELAB_TRY(write_text(file, study_text(recipe)));
  fmt::print(
      "{} reached {:g} % in {} of {} repetitions, for {} in the mean of them.\n"
      "To run it again: joulelab study run {}\n",
      winner.finalist.candidate.name, 100 * search.search->target_accuracy, winner.reached,
      winner.runs, amount(*winner.finalist.energy_j, "J"), file.string());
  return {};
}

Result<int> search(const StudyRunRequest& request, const LoadedStudy& loaded, Store& store) {
  const auto outcome = JOULELAB_TRY(run_search(
      loaded, store,
      [&](const LoadedStudy& study, bool is_anew) {
        return run_loaded(request, study, store, is_anew);
      },
      request.is_quiet, request.restart));
  if (outcome.was_interrupted) {
    print_how_to_go_on(request);
    return interrupted;
  }
  if (!outcome.finalists.empty() && request.has_report)
    JOULELAB_TRY(print_report(outcome.confirmation.study, store,
                              report_folder(request.report, loaded.study.name)));
  if (outcome.winner) {
    JOULELAB_TRY(write_recipe(request, loaded.study, *outcome.winner));
    const auto shortfall = shortfall_of(outcome);
    if (shortfall.empty()) return exit_done;
    print_how_to_go_on(request);
    return fail(Error::Kind::broken,
                fmt::format("the confirmation of '{}' is not whole: not finished: {}",
                            loaded.study.name, shortfall),
                fmt::format("joulelab runs list --study {} --status failed", loaded.study.name));
  }
  return fail(Error::Kind::missing,
              fmt::format("no candidate of '{}' reached an accuracy of {:g} %{}", loaded.study.name,
                          100 * loaded.study.search->target_accuracy,
                          outcome.finalists.empty() ? "" : " again when it was repeated"),
              "more rungs or first_epochs in [search], or other candidates");
}

}  // namespace

Result<void> print_report(const Study& study, Store& store, const std::filesystem::path& folder,
                          std::optional<double> target_accuracy) {
  SteadyClock clock;
  const auto page = JOULELAB_TRY(write_report(study, store, folder, clock.wall(), target_accuracy));
  fmt::print("report: {}\n", page.string());
  return {};
}

void print_study_status(const StudyStatus& status) {
  fmt::print("{} of {} runs finished, {} failed, {} cut, {} to do{}\n",
             status.count(RunStatus::finished), status.planned(), status.count(RunStatus::failed),
             status.count(RunStatus::cut), status.remaining(),
             status.process ? fmt::format("; process {} is at work on it", *status.process) : "");
}

Result<int> run_study_file(const StudyRunRequest& request, LoadedStudy& loaded) {
  auto store = JOULELAB_TRY(open_store(store_path(request.store)));
  if (request.has_report)
    JOULELAB_TRY(check_writable(report_folder(request.report, loaded.study.name) / "report.html"));
  JOULELAB_TRY(restore_left_gpus(request.store));
  provide_data(loaded, request.is_quiet);
  if (loaded.study.search) return search(request, loaded, *store);
  const auto outcome = JOULELAB_TRY(run_loaded(request, loaded, *store));
  if (request.has_report && outcome.status.count(RunStatus::finished) > 0) {
    JOULELAB_TRY(
        print_report(loaded.study, *store, report_folder(request.report, loaded.study.name)));
  }
  if (outcome.status.remaining() == 0) return exit_done;
  print_how_to_go_on(request);
  return outcome.was_interrupted ? interrupted : exit_failed;
}

}  // namespace joulelab

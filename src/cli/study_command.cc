// joulelab study: a whole experiment, from its file to its report.

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "carbon/location.h"
#include "cli/command.h"
#include "cli/imported_study.h"
#include "cli/print.h"
#include "cli/store_choice.h"
#include "cli/study_open.h"
#include "cli/study_power.h"
#include "cli/study_report.h"
#include "cli/study_run.h"
#include "study/command_line.h"
#include "study/gpu_option.h"
#include "study/plan.h"
#include "study/search.h"

namespace joulelab {
namespace {

struct Request {
  std::string study, store, report;
  std::vector<std::string> places;  // beside those of the file
  std::optional<double> target_accuracy;
  double detect_percent = 5;
  PilotRequest pilot;
  bool restart = false, quiet = false, no_report = false, set_gpus = false;
};

constexpr const char* examples = R"(examples:
  joulelab study check studies/quick.toml    everything that is wrong with it
  joulelab study plan studies/quick.toml     which runs, in which order
  joulelab study run studies/quick.toml      run it, then write its report
  joulelab study status quick                what is done and what is left
  joulelab study resume quick                go on where it stopped
  joulelab study report quick --out report   the report again, from the store
  joulelab study power quick --detect 3      repetitions that show 3 % more
  joulelab study open studies/xu2023         a report of other people's runs

A run is stored before the next begins: Ctrl-C, a crash or a power cut loses at
most the run under way. docs/STUDY_FILE.md explains the file.)";

// `request.study` is a file, or the name of a study in the store.
Result<LoadedStudy> load(const Request& request) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(request.study, ignored)) {
    return load_study_file(request.study);
  }
  const bool is_path =
      request.study.find('/') != std::string::npos || request.study.ends_with(".toml");
  if (is_path || !std::filesystem::exists(store_path(request.store), ignored)) {
    return fail(Error::Kind::missing, fmt::format("there is no study file {}", request.study),
                "studies/quick.toml is one");
  }
  auto store = JOULELAB_TRY(open_store(store_path(request.store)));
  const auto text = JOULELAB_TRY(store->load_study(request.study));
  if (!text && !JOULELAB_TRY(store->list({.study = request.study})).empty()) {
    return LoadedStudy{.study = {.name = request.study, .question = {}}, .text = {}, .folder = {}};
  }
  if (!text) {
    return fail(Error::Kind::missing,
                fmt::format("there is no study '{}' in {}", request.study,
                            store_path(request.store).string()),
                "joulelab study run FILE");
  }
  return load_study_text(*text, request.study);
}

// A study that runs something. Of imported data there is only a report.
Result<LoadedStudy> load_to_run(const Request& request) {
  auto loaded = JOULELAB_TRY(load(request));
  if (!is_imported(loaded.study)) return loaded;
  return fail(
      Error::Kind::invalid,
      fmt::format("study '{}' is of imported data: there is nothing to run", loaded.study.name),
      fmt::format("joulelab study report {}", request.study));
}

// Of a search the first rung: what comes after it depends on its results.
Study first_study_of(const Study& study) {
  return study.search ? rung_study(study, 1, candidates_of(study)) : study;
}

Result<int> check(const Request& request) {
  const auto loaded = JOULELAB_TRY(load(request));
  for (const auto& warning : loaded.warnings) print_warning(stderr, warning);
  if (loaded.study.data) {
    const auto order = JOULELAB_TRY(import_order_of(loaded.study, loaded.folder));
    const auto study = JOULELAB_TRY(import_study(order));
    fmt::print("{} is sound: {} runs in {} files, {} findings\n", request.study,
               study.runs.size() + study.method_runs.size(), study.imports.size(),
               study.findings.size());
    return exit_done;
  }
  const auto first = first_study_of(loaded.study);
  fmt::print("{} is sound: {}{} runs planned{}\n", request.study,
             first.protocol.until ? "at most " : "", planned_cells(first),
             loaded.study.search ? " in the first rung of its search" : "");
  const auto cells = plan(first);
  for (const auto& setting : gpu_settings_of(first, cells))
    fmt::print("it sets the GPUs: {}; study run needs --set-gpus\n", text_of(setting));
  return exit_done;
}

Result<int> show_plan(const Request& request) {
  const auto loaded = JOULELAB_TRY(load_to_run(request));
  const auto study = first_study_of(loaded.study);
  for (const auto& cell : plan(study)) {
    const auto argv = JOULELAB_TRY(command_line(study, cell));
    const auto gpus = gpu_setting_of(options_of(study, cell));
    fmt::print("{:>4}  block {:<3} {}{}\n", cell.order, cell.block, join(argv, " "),
               gpus ? fmt::format("  (GPUs: {})", text_of(*gpus)) : "");
  }
  if (const auto& until = study.protocol.until) {
    fmt::print(stderr, "it stops after block {} or later, when every mean is known within {} %\n",
               until->at_least, 100 * until->relative_half_width);
  }
  return exit_done;
}

// The rungs that have begun, and the confirmation, each a study in the store.
Result<int> show_search_status(const Study& search, Store& store) {
  std::vector<std::string> names;
  for (int rung = 1; rung <= search.search->rungs; ++rung) {
    names.push_back(rung_study(search, rung, {}).name);
  }
  names.push_back(search.name);
  for (const auto& name : names) {
    const auto text = JOULELAB_TRY(store.load_study(name));
    if (!text) continue;
    const auto loaded = JOULELAB_TRY(load_study_text(*text, name));
    fmt::print("{}: ", name);
    print_study_status(JOULELAB_TRY(study_status(loaded.study, store)));
  }
  return exit_done;
}

Result<int> show_status(const Request& request) {
  const auto loaded = JOULELAB_TRY(load_to_run(request));
  auto store = JOULELAB_TRY(open_store(store_path(request.store)));
  if (loaded.study.search) return show_search_status(loaded.study, *store);
  print_study_status(JOULELAB_TRY(study_status(loaded.study, *store)));
  return exit_done;
}

// The last study of a search: its runs are what there is to report.
Result<LoadedStudy> confirmation_of(const Request& request, const LoadedStudy& search) {
  auto store = JOULELAB_TRY(open_store(store_path(request.store)));
  const auto text = JOULELAB_TRY(store->load_study(search.study.name));
  if (text) return load_study_text(*text, search.study.name);
  return fail(Error::Kind::missing,
              fmt::format("the search '{}' has not come to its confirmation", search.study.name),
              fmt::format("joulelab study run {}", request.study));
}

Result<int> report(const Request& request) {
  auto loaded = JOULELAB_TRY(load(request));
  if (loaded.study.search) loaded = JOULELAB_TRY(confirmation_of(request, loaded));
  for (const auto& name : request.places) {
    loaded.study.places.push_back(JOULELAB_TRY(resolve_place(name)));
  }
  if (loaded.study.data)
    return report_imported(loaded, report_folder(request.report, loaded.study.name));
  auto store = JOULELAB_TRY(open_store(store_path(request.store)));
  JOULELAB_TRY(print_report(loaded.study, *store, report_folder(request.report, loaded.study.name),
                            request.target_accuracy));
  return exit_done;
}

Result<std::vector<Run>> runs_of_study(const Request& request, const LoadedStudy& loaded) {
  if (loaded.study.data) {
    const auto order = JOULELAB_TRY(import_order_of(loaded.study, loaded.folder));
    return JOULELAB_TRY(import_study(order)).runs;
  }
  auto store = JOULELAB_TRY(open_store(store_path(request.store)));
  return store->list({.study = loaded.study.name});
}

// The runs of the study, of whatever number, are the pilot.
Result<int> power(const Request& request) {
  const auto loaded = JOULELAB_TRY(load(request));
  const auto runs = JOULELAB_TRY(runs_of_study(request, loaded));
  auto wanted = request.pilot;
  wanted.difference = request.detect_percent / 100;
  if (wanted.levels == 0) wanted.levels = levels_of_largest_factor(runs);
  const auto pilot = pilot_of(runs, wanted);
  if (!pilot) {
    return fail(Error::Kind::missing,
                fmt::format("study '{}' has no combination of two finished runs whose energies "
                            "differ",
                            loaded.study.name),
                "joulelab study run FILE, with repetitions = 3 or more");
  }
  fmt::print("{}", pilot_text(*pilot, wanted));
  if (const auto& until = loaded.study.protocol.until) {
    fmt::print("{}", stopping_text(*until, pilot->scatter.log_sd));
  }
  return exit_done;
}

void add_power_options(CLI::App& sub, Request& request) {
  sub.add_option("--detect", request.detect_percent, "the difference to be seen, in per cent")
      ->check(CLI::Range(0.01, 10'000.0))
      ->capture_default_str();
  sub.add_option("--power", request.pilot.power, "how often it is to be seen")
      ->check(CLI::Range(0.05, 0.999))
      ->capture_default_str();
  sub.add_option("--alpha", request.pilot.alpha, "how often one is seen where there is none")
      ->check(CLI::Range(0.0001, 0.5))
      ->capture_default_str();
  request.pilot.levels = 0;
  sub.add_option("--levels", request.pilot.levels,
                 "levels compared with each other (else those of the largest factor)")
      ->check(CLI::Range(2, 100));
}

Result<int> run(const Request& request) {
  auto loaded = JOULELAB_TRY(load_to_run(request));
  return run_study_file({.file = request.study,
                         .store = request.store,
                         .report = request.report,
                         .restart = request.restart,
                         .is_quiet = request.quiet,
                         .has_report = !request.no_report,
                         .may_set_gpus = request.set_gpus},
                        loaded);
}

void add(CLI::App& command, const char* name, const char* what,
         const std::shared_ptr<Request>& request, Action& action,
         Result<int> (*act)(const Request&)) {
  auto* sub = command.add_subcommand(name, what);
  sub->add_option("study", request->study, "the study file, or the name of a study in the store")
      ->required();
  sub->add_option("--store", request->store, "another store than the usual one");
  const bool runs = act == run, reports = act == report;
  if (act == power) add_power_options(*sub, *request);
  if (runs || reports)
    sub->add_option(runs ? "--report" : "--out", request->report, "folder for the report");
  if (reports) {
    sub->add_option("--location", request->places, "price the energy at these places too");
    sub->add_option("--target-accuracy", request->target_accuracy,
                    "energy to this accuracy, a share above 0 (else chosen)")
        ->check(CLI::Range(0.000001, 1.0));
  }
  if (runs) {
    sub->add_flag("--restart", request->restart, "begin anew; earlier runs stay in the store");
    sub->add_flag("--set-gpus", request->set_gpus,
                  "let the study set power limits and clocks of the GPUs");
    sub->add_flag("--no-report", request->no_report, "write no report");
    sub->add_flag("--quiet,-q", request->quiet, "print no progress");
  }
  sub->callback([request, act, &action] {
    action = [request, act] {
      const auto status = act(*request);
      return status ? *status : print_error(status.error());
    };
  });
}

}  // namespace

void add_study_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<Request>();
  auto* command = app.add_subcommand("study", "A whole experiment, from its file to its report");
  command->footer(examples);
  command->require_subcommand(1);
  add(*command, "check", "Check a study file and tell everything that is wrong", request, action,
      check);
  add(*command, "plan", "Show the runs in their order", request, action, show_plan);
  add(*command, "run", "Run what is not finished, then write the report", request, action, run);
  add(*command, "resume", "The same as run: go on where the study stopped", request, action, run);
  add(*command, "status", "How far the study is", request, action, show_status);
  add(*command, "power", "How many repetitions a difference needs, by the runs so far", request,
      action, power);
  add(*command, "report", "Write the report of the runs in the store", request, action, report);
  add_study_open(*command, action);
}

}  // namespace joulelab

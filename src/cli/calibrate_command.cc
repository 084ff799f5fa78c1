// joulelab calibrate: from runs under both kinds of meter to the wall energy of runs under one.

#include <fmt/format.h>

#include "analyse/calibration_run.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/calibration_print.h"
#include "cli/command.h"
#include "cli/print.h"
#include "cli/store_choice.h"
#include "meter/machine.h"
#include "record/calibration_json.h"

namespace joulelab {
namespace {

struct Request {
  std::vector<std::string> runs, hardware, software;
  std::string study, store, json, root = "/";
  bool dry_run = false, list = false;
};

constexpr const char* examples = R"(examples:
  joulelab measure --save --meter auto,shelly:plug.local -- python3 train.py
  joulelab calibrate                       from all such runs of this machine
  joulelab calibrate --study method --dry-run     look, and store nothing
  joulelab calibrate --hardware shelly --software rapl,nvml
  joulelab calibrate --list                       which calibrations there are
  joulelab measure --calibrated -- python3 train.py

It wants runs of several architectures, light and heavy ones, and the idle
machine. docs/METHOD.md, "Calibration", says what is fitted and when it holds.)";

Result<std::unique_ptr<Store>> open_existing(const Request& request) {
  return open_existing_store(
      request.store,
      "measure some runs first: joulelab measure --save --meter auto,WATTMETER -- COMMAND");
}

// Those that were named; else those of the study; else all that this machine made.
Result<std::vector<Run>> wanted_runs(const Request& request, Store& store) {
  std::vector<Run> runs;
  if (!request.runs.empty()) {
    for (const auto& id : request.runs) {
      runs.push_back(JOULELAB_TRY(store.load(id)));
      runs.back().traces.clear();
    }
    return runs;
  }
  RunFilter filter;
  if (!request.study.empty()) filter.study = request.study;
  runs = JOULELAB_TRY(store.list(filter));
  if (request.study.empty()) {
    const auto machine = inspect_machine(request.root);
    std::erase_if(runs, [&](const Run& run) { return !differences(run.machine, machine).empty(); });
  }
  if (!runs.empty()) return runs;
  return fail(Error::Kind::missing,
              request.study.empty()
                  ? fmt::format("the store holds no run of this machine")
                  : fmt::format("the store holds no run of study '{}'", request.study),
              "see which there are: joulelab runs list");
}

// The newest run of two has the later id, and so have calibrations: date and a hash of its runs.
std::string make_id(const Calibration& calibration) {
  Run run;
  run.started_unix_ns = calibration.made_unix_ns;
  run.command = calibration.run_ids;
  return make_run_id(run);
}

Result<int> list(const Request& request) {
  const auto store = JOULELAB_TRY(open_existing(request));
  const auto machine = inspect_machine(request.root);
  bool is_first_of_this = true;
  fmt::print("{:<22} {:<20} {:>5} {:>9}  {}\n", "calibration", "machine", "runs", "error", "state");
  for (const auto& calibration : JOULELAB_TRY(store->calibrations())) {
    const bool is_of_this = differences(machine, calibration.machine).empty();
    const auto* state = !is_of_this ? "another machine" : is_first_of_this ? "in use" : "replaced";
    if (is_of_this) is_first_of_this = false;
    fmt::print("{:<22} {:<20.20} {:>5} {:>7} %  {}\n", calibration.id, calibration.machine.host,
               calibration.run_ids.size(), significant(100 * calibration.left_out.median_share),
               state);
  }
  return exit_done;
}

Result<int> calibrate_runs(const Request& request) {
  if (!request.json.empty()) JOULELAB_TRY(check_writable(request.json));
  const auto store = JOULELAB_TRY(open_existing(request));
  const auto runs = JOULELAB_TRY(wanted_runs(request, *store));
  const auto found = JOULELAB_TRY(
      calibration_runs(runs, Methods{.software = request.software, .hardware = request.hardware}));
  for (const auto& [reason, times] : found.left_out) {
    fmt::print(stderr, "{}\n", wrapped(fmt::format("  {} left out: {}", times, reason), 4));
  }
  auto calibration = JOULELAB_TRY(calibrate(found.points));
  SteadyClock clock;
  calibration.made_unix_ns = unix_ns_of(clock.wall());
  calibration.joulelab_version = JOULELAB_VERSION;
  calibration.id = make_id(calibration);
  print_calibration(stdout, calibration);
  if (!request.json.empty()) {
    JOULELAB_TRY(write_text(request.json, to_json_text(calibration, 2) + "\n"));
  }
  if (request.dry_run) {
    fmt::print("\nnot stored (--dry-run)\n");
    return exit_done;
  }
  JOULELAB_TRY(store->append(calibration));
  fmt::print("\nstored as {}\nto use it: joulelab measure --calibrated -- COMMAND\n",
             calibration.id);
  return exit_done;
}

}  // namespace

void add_calibrate_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<Request>();
  auto* command = app.add_subcommand("calibrate", "Tell the wall's energy from software meters");
  command->footer(examples);
  auto* runs = command->add_option("run", request->runs, "these runs, by id or its beginning");
  command->add_option("--study", request->study, "the runs of this study")->excludes(runs);
  command->add_option("--hardware", request->hardware, "the reference: the wall meter's name")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--software", request->software, "the meters to tell it from")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_flag("--dry-run", request->dry_run, "print it, and store nothing");
  command->add_flag("--list", request->list, "list the calibrations in the store");
  command->add_option("--json", request->json, "write the calibration to this file");
  command->add_option("--store", request->store, "another store than the usual one");
  command->add_option("--root", request->root, "another root, where the machine is looked at");
  command->callback([request, &action] {
    action = [request] {
      const auto status = request->list ? list(*request) : calibrate_runs(*request);
      return status ? *status : print_error(status.error());
    };
  });
}

}  // namespace joulelab

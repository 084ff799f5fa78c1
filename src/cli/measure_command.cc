// joulelab measure: any command under every meter of this machine.

#include <cstdlib>
#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "carbon/location.h"
#include "cli/command.h"
#include "cli/print.h"
#include "meter/catalogue.h"
#include "meter/machine.h"
#include "record/json.h"
#include "record/run_csv.h"
#include "record/trace_csv.h"
#include "store/store.h"
#include "study/measure.h"
#include "work/command.h"
#include "work/fake.h"
#include "work/idle.h"

namespace joulelab {
namespace {

struct Options {
  std::vector<std::string> command;
  std::vector<std::string> meters = {"auto"};
  std::string work = "command";
  std::string json, csv, traces, location, root = "/", store;
  double interval_s = 0, baseline_s = 0, pue = 1;
  bool save = false, quiet = false;
};

constexpr const char* examples = R"(examples:
  joulelab measure -- python3 train.py --epochs 3
  joulelab measure --location FR --json run.json -- ./train
  joulelab measure --baseline 10 --meter rapl --interval 0.01 -- make
  joulelab measure --work idle:60            what this machine takes anyway

The command keeps its output, its exit status and its signals; the summary goes to
standard error. A command that speaks the mark protocol (docs/PROTOCOL.md) has
the energy of each of its windows in the JSON.)";

// The place that was asked for, by option or environment; else the world, with a warning.
Result<Intensity> intensity_for(const std::string& location, std::vector<Warning>& warnings) {
  if (!location.empty()) return resolve_place(location);
  const char* usual = std::getenv("JOULELAB_LOCATION");
  if (usual && *usual) return resolve_place(usual);
  warnings.push_back(
      {"no-location",
       "No place was given: emissions use the world's mean. Places differ thirtyfold. "
       "Set --location or JOULELAB_LOCATION; joulelab places lists them."});
  return resolve_place("WORLD");
}

struct Job {
  std::unique_ptr<Clock> clock;
  std::unique_ptr<Workload> work;
};

Result<Job> make_job(const Options& options) {
  Job job;
  if (options.work == "command") {
    job.clock = std::make_unique<SteadyClock>();
    job.work = std::make_unique<CommandWork>(options.command);
  } else if (options.work == "fake") {
    job.clock = std::make_unique<FakeClock>();
    job.work = std::make_unique<FakeWork>(*job.clock, "fake", 1);
  } else if (const auto seconds =
                 to_double(options.work.starts_with("idle:") ? options.work.substr(5) : "");
             seconds && *seconds >= 0) {
    job.clock = std::make_unique<SteadyClock>();
    job.work = std::make_unique<IdleWork>(*job.clock, Seconds{*seconds});
  } else {
    return fail(Error::Kind::invalid, fmt::format("there is no work '{}'", options.work),
                "a command after --, or --work idle:SECONDS, or --work fake");
  }
  return job;
}

// A path that cannot be written is found before the measurement, not after it.
Result<void> check_outputs(const Options& options) {
  for (const auto& file : {options.json, options.traces}) {
    if (!file.empty()) JOULELAB_TRY(check_writable(file));
  }
  if (options.csv.empty()) return {};
  JOULELAB_TRY(check_writable(options.csv));
  const auto text = read_text(options.csv).value_or("");
  if (text.empty() || text.starts_with(run_csv_header())) return {};
  return fail(Error::Kind::invalid,
              fmt::format("{} holds other columns than this version writes", options.csv),
              "name another file, or move that one away");
}

Result<void> write_outputs(const Run& run, const Options& options) {
  if (!options.json.empty()) JOULELAB_TRY(write_text(options.json, to_json_text(run, 2) + "\n"));
  if (!options.traces.empty())
    JOULELAB_TRY(write_text(options.traces, to_csv_text(run.traces, run.begin)));
  if (!options.csv.empty()) {
    const auto earlier = read_text(options.csv).value_or("");
    JOULELAB_TRY(write_text(options.csv,
                            (earlier.empty() ? run_csv_header() : earlier) + run_csv_line(run)));
  }
  if (!options.save && options.store.empty()) return {};
  auto store = JOULELAB_TRY(open_store(
      options.store.empty() ? default_store_path() : std::filesystem::path(options.store)));
  return store->append(run);
}

Result<Run> measure_with(const Options& options) {
  JOULELAB_TRY(check_outputs(options));
  MeasureOptions how{.machine = inspect_machine(options.root), .command = options.command};
  how.baseline = Seconds{options.baseline_s};
  if (options.interval_s > 0) how.period = Seconds{options.interval_s};
  std::vector<Warning> warnings;
  const auto intensity = JOULELAB_TRY(intensity_for(options.location, warnings));
  auto opened = JOULELAB_TRY(open_meters(options.meters, {options.root, how.machine}));
  auto job = JOULELAB_TRY(make_job(options));
  auto run = JOULELAB_TRY(measure(*job.work, std::move(opened.meters), *job.clock, how));
  run.warnings.insert(run.warnings.begin(), opened.warnings.begin(), opened.warnings.end());
  run.warnings.insert(run.warnings.end(), warnings.begin(), warnings.end());
  run.intensity = intensity;
  run.pue = options.pue;
  return run;
}

// As a shell says it: 127 for a program that is not there, 126 for one that may not be run.
int unrunnable_status(const Error& error) {
  print_error(error);
  if (!error.what.starts_with("cannot run"))
    return error.kind == Error::Kind::invalid ? exit_invalid : exit_failed;
  return error.kind == Error::Kind::missing ? 127 : 126;
}

int run_measure(const Options& options) {
  const auto run = measure_with(options);
  if (!run) return unrunnable_status(run.error());
  if (!options.quiet) print_run(stderr, *run);
  if (const auto written = write_outputs(*run, options); !written) {
    // What was measured is not lost with the file.
    fmt::print(stderr, "{}\n", to_json_text(*run));
    const int status = print_error(written.error());
    return run->exit_status != 0 ? run->exit_status : status;
  }
  return run->exit_status;
}

}  // namespace

void add_measure_command(CLI::App& app, Action& action) {
  const auto options = std::make_shared<Options>();
  auto* command =
      app.add_subcommand("measure", "Measure any command with every meter of this machine");
  command->footer(examples);
  command->add_option("command", options->command, "the command and its arguments, after --");
  command
      ->add_option("--meter", options->meters, "which meters: auto, rapl, model, fake, replay:FILE")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--location", options->location,
                      "where the electricity comes from: FR, US-OR, gcp:europe-west9");
  command
      ->add_option("--interval", options->interval_s,
                   "seconds between two readings (each meter's own)")
      ->check(CLI::Range(1e-4, 3600.0));
  command->add_option("--baseline", options->baseline_s, "seconds of idle power to record first")
      ->check(CLI::Range(0.0, 86400.0));
  command->add_option("--pue", options->pue, "power usage effectiveness of the data centre")
      ->check(CLI::Range(1.0, 10.0));
  command->add_option("--json", options->json, "write the whole result to this file");
  command->add_option("--csv", options->csv, "append one line to this file");
  command->add_option("--traces", options->traces, "write every sample to this file");
  command->add_flag("--save", options->save, "append the run to the store");
  command->add_option("--store", options->store, "append the run to this store");
  command->add_option("--work", options->work, "instead of a command: idle:SECONDS or fake");
  command->add_option("--root", options->root,
                      "another root under every /sys, /proc and /dev path");
  command->add_flag("--quiet,-q", options->quiet, "print no summary");
  command->callback([options, &action] { action = [options] { return run_measure(*options); }; });
}

}  // namespace joulelab

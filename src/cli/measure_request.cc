#include "cli/measure_request.h"

#include <cstdlib>
#include <fmt/format.h>

#include "analyse/calibrated.h"
#include "base/file.h"
#include "base/quantity_text.h"
#include "base/text.h"
#include "carbon/hour_price.h"
#include "carbon/location.h"
#include "cli/calibration_choice.h"
#include "cli/command.h"
#include "cli/footprint_choice.h"
#include "cli/print.h"
#include "cli/run_watch.h"
#include "cli/store_choice.h"
#include "meter/catalogue.h"
#include "meter/machine.h"
#include "meter/meter_spec.h"
#include "record/json.h"
#include "record/run_csv.h"
#include "record/trace_csv.h"
#include "store/store.h"
#include "study/budget.h"
#include "study/measure.h"
#include "work/command.h"
#include "work/fake.h"
#include "work/idle.h"

namespace joulelab {
namespace {

// By option or environment; empty: nobody said.
std::string place_of(const MeasureRequest& request) {
  const char* usual = std::getenv("JOULELAB_LOCATION");
  return request.location.empty() && usual ? usual : request.location;
}

// The place that was asked for; else the world, with a warning.
Result<Intensity> intensity_for(const std::string& place, std::vector<Warning>& warnings) {
  if (!place.empty()) return resolve_place(place);
  warnings.push_back(
      {"no-location",
       "No place was given: emissions use the world's mean. Places differ thirtyfold. "
       "Set --location or JOULELAB_LOCATION; joulelab places lists them."});
  return resolve_place("WORLD");
}

struct Job {
  std::unique_ptr<FakeLoad> load;  // what fake work draws
  std::unique_ptr<Clock> clock;
  std::unique_ptr<Workload> work;
};

Result<Job> make_job(const MeasureRequest& request) {
  Job job;
  if (request.work == "command") {
    job.clock = std::make_unique<SteadyClock>();
    job.work = std::make_unique<CommandWork>(request.command);
  } else if (request.work == "fake") {
    job.clock = std::make_unique<FakeClock>();
    job.load = std::make_unique<FakeLoad>();
    job.work = std::make_unique<FakeWork>(*job.clock, "fake", 1, FakeTraining{}, job.load.get());
  } else if (const auto seconds =
                 to_double(request.work.starts_with("idle:") ? request.work.substr(5) : "");
             seconds && *seconds >= 0) {
    job.clock = std::make_unique<SteadyClock>();
    job.work = std::make_unique<IdleWork>(*job.clock, Seconds{*seconds});
  } else {
    return fail(Error::Kind::invalid, fmt::format("there is no work '{}'", request.work),
                "a command after --, or --work idle:SECONDS, or --work fake");
  }
  return job;
}

// A path that cannot be written is found before the measurement, not after it.
Result<void> check_outputs(const MeasureRequest& request) {
  for (const auto& file : {request.json, request.traces}) {
    if (!file.empty()) JOULELAB_TRY(check_writable(file));
  }
  if (request.csv.empty()) return {};
  JOULELAB_TRY(check_writable(request.csv));
  const auto text = read_text(request.csv).value_or("");
  if (text.empty() || text.starts_with(run_csv_header())) return {};
  return fail(Error::Kind::invalid,
              fmt::format("{} holds other columns than this version writes", request.csv),
              "name another file, or move that one away");
}

bool is_saved(const MeasureRequest& request) { return request.save || !request.store.empty(); }

Result<void> write_outputs(const Run& run, const MeasureRequest& request) {
  if (!request.json.empty()) JOULELAB_TRY(write_text(request.json, to_json_text(run, 2) + "\n"));
  if (!request.traces.empty()) {
    JOULELAB_TRY(write_produced_text(request.traces,
                                     [&](const Put& put) { return put_trace_csv(run, put); }));
  }
  if (!request.csv.empty()) {
    const auto earlier = read_text(request.csv).value_or("");
    JOULELAB_TRY(write_text(request.csv,
                            (earlier.empty() ? run_csv_header() : earlier) + run_csv_line(run)));
  }
  if (!is_saved(request)) return {};
  auto store = JOULELAB_TRY(open_store(store_path(request.store)));
  return store->append(run);
}

// What is known before the work begins, should the measurement be killed.
JournalPlan journal_of(const MeasureRequest& request, const MeasureOptions& how,
                       const Intensity& intensity, double pue, Clock& clock) {
  Run begun;
  begun.command = how.command;
  begun.machine = how.machine;
  begun.intensity = intensity;
  begun.pue = pue;
  begun.started_unix_ns = unix_ns_of(clock.wall());
  begun.status = RunStatus::cut;
  begun.id = make_run_id(begun);
  return {trace_folder_of(store_path(request.store)) / (begun.id + ".trace"), to_json_text(begun)};
}

// The hours are over only when the run is.
void price_by_hours(const MeasureRequest& request, Run& run) {
  const auto price = hour_price(run, {.source = request.hours, .place = place_of(request)},
                                usual_service_settings());
  run.intensity = price.intensity;
  run.warnings.insert(run.warnings.end(), price.warnings.begin(), price.warnings.end());
}

// Hours of nowhere are none. Shown before the command starts: a long run must not end without.
Result<void> check_hours(const MeasureRequest& request) {
  if (request.hours.empty() || !place_of(request).empty()) return {};
  return fail(Error::Kind::invalid, "--hours needs the place whose hours they are",
              "--location FR --hours " + request.hours);
}

// A calibration that is not there shows before the command starts: a long run must not end without.
Result<std::optional<Calibration>> calibration_of(const MeasureRequest& request,
                                                  const Machine& machine,
                                                  std::span<const NamedMeter> meters) {
  if (!request.calibrated) return std::optional<Calibration>();
  auto calibration = JOULELAB_TRY(calibration_for(machine, store_path(request.store)));
  JOULELAB_TRY(check_meters(calibration, meters));
  return std::optional(std::move(calibration));
}

Result<Budget> budget_of(const MeasureRequest& request) {
  Budget budget{.stops_if_projected_over = request.stop_if_projected_over};
  if (!request.energy_budget.empty())
    budget.energy = JOULELAB_TRY(parse_energy(request.energy_budget));
  if (!request.co2e_budget.empty()) budget.co2e = JOULELAB_TRY(parse_co2e(request.co2e_budget));
  if (request.target_accuracy > 0) budget.target_accuracy = request.target_accuracy;
  return budget;
}

Result<Run> measure_with(const MeasureRequest& request) {
  JOULELAB_TRY(check_outputs(request));
  JOULELAB_TRY(check_hours(request));
  const auto budget = JOULELAB_TRY(budget_of(request));
  MeasureOptions how;
  how.machine = inspect_machine(request.root);
  how.command = request.command;
  how.baseline = Seconds{request.baseline_s};
  how.owns_process = true;
  if (request.interval_s > 0) how.period = Seconds{request.interval_s};
  std::vector<Warning> warnings;
  const auto intensity = JOULELAB_TRY(intensity_for(place_of(request), warnings));
  const double pue = JOULELAB_TRY(pue_named(request.pue, intensity.code)).value;
  auto job = JOULELAB_TRY(make_job(request));
  auto opened = JOULELAB_TRY(
      open_meters(join_options(request.meters), {request.root, how.machine, job.load.get()}));
  const auto calibration = JOULELAB_TRY(calibration_of(request, how.machine, opened.meters));
  JOULELAB_TRY(check_budget(budget, opened.meters));
  BudgetWatch watch(budget, co2e_g_per_j(intensity, pue),
                    request.quiet ? nullptr : lines_on_stderr());
  how.watch = &watch;
  how.grace = Seconds{request.stop_grace_s};
  // On the fake clock a journal would sync once for each second that did not pass.
  if (request.work != "fake") how.journal = journal_of(request, how, intensity, pue, *job.clock);
  auto run = JOULELAB_TRY(measure(*job.work, std::move(opened.meters), *job.clock, how));
  run.warnings.insert(run.warnings.begin(), opened.warnings.begin(), opened.warnings.end());
  run.warnings.insert(run.warnings.end(), warnings.begin(), warnings.end());
  run.intensity = intensity;
  run.pue = pue;
  if (!request.hours.empty()) price_by_hours(request, run);
  if (calibration) apply_calibration(*calibration, run, extrapolation_of(request.extrapolate));
  return run;
}

// As a shell says it: 127 for a program that is not there, 126 for one that may not be run.
int unrunnable_status(const Error& error) {
  print_error(error);
  if (!error.what.starts_with("cannot run"))
    return error.kind == Error::Kind::invalid ? exit_invalid : exit_failed;
  return error.kind == Error::Kind::missing ? 127 : 126;
}

}  // namespace

int run_measure(const MeasureRequest& request, const RunReader& reader) {
  const auto run = measure_with(request);
  if (!run) return unrunnable_status(run.error());
  if (!request.quiet && !reader) print_run(stderr, *run);
  if (const auto written = write_outputs(*run, request); !written) {
    // What was measured is not lost with the file.
    fmt::print(stderr, "{}\n", to_json_text(*run));
    const int status = print_error(written.error());
    return run->exit_status != 0 ? run->exit_status : status;
  }
  const bool is_read = reader && run->exit_status == 0;
  const int status = is_read ? reader(*run) : run->exit_status;
  std::error_code ignored;  // a journal that stays does no harm
  if (!is_saved(request)) std::filesystem::remove(run->trace_file, ignored);
  return status;
}

void add_target_option(CLI::App& command, MeasureRequest& request) {
  command
      .add_option("--target-accuracy", request.target_accuracy,
                  "end it when it tells an accuracy of this or more: 0.99")
      ->check(CLI::Range(0.0, 1.0));
}

void add_meter_options(CLI::App& command, MeasureRequest& request) {
  command
      .add_option(
          "--meter", request.meters,
          "which meters: auto, or KIND[:ADDRESS][,OPTION=VALUE...]; joulelab meters lists the "
          "kinds")
      ->delimiter(',')
      ->allow_extra_args(false)  // or a "--" after it would not begin the command
      ->capture_default_str();
  command
      .add_option("--interval", request.interval_s,
                  "seconds between two readings (each meter's own), except of slow meters")
      ->check(CLI::Range(1e-4, 3600.0));
  command.add_option("--baseline", request.baseline_s, "seconds of idle power to record first")
      ->check(CLI::Range(0.0, 86400.0));
  command.add_option("--traces", request.traces, "write every sample to this file");
  command.add_flag("--save", request.save, "append the run to the store");
  command.add_option("--store", request.store, "append the run to this store");
  command.add_option("--root", request.root, "another root under every /sys, /proc and /dev path");
}

void add_measure_options(CLI::App& command, MeasureRequest& request) {
  add_meter_options(command, request);
  command.add_option("--location", request.location,
                     "where the electricity comes from: FR, US-OR, gcp:europe-west9");
  command.add_option("--hours", request.hours,
                     "price each hour of the run by itself: FILE.csv, or a service "
                     "(electricitymaps, entsoe, ...; docs/PLACE.md)");
  command.add_option("--pue", request.pue,
                     "power usage effectiveness of the data centre, or published: that of the "
                     "cloud region");
  command.add_option("--energy-budget", request.energy_budget,
                     "end the run when it has used this much: 50Wh, 0.2kWh, 180kJ");
  command.add_option("--co2e-budget", request.co2e_budget,
                     "end it when it has emitted this much, at its place and PUE: 20g, 0.5kg");
  command.add_flag("--stop-if-projected-over", request.stop_if_projected_over,
                   "end it as soon as it is projected to need more than its budget");
  command
      .add_option("--stop-grace", request.stop_grace_s,
                  "seconds that it has to end by itself before it is killed")
      ->check(CLI::Range(0.0, 86400.0))
      ->capture_default_str();
  command.add_option("--json", request.json, "write the whole result to this file");
  command.add_option("--csv", request.csv, "append one line to this file");
  auto* calibrated = command.add_flag("--calibrated", request.calibrated,
                                      "tell the wall's energy too, by this machine's calibration");
  command
      .add_flag("--extrapolate", request.extrapolate,
                "tell it outside the calibration's range, with a wider interval")
      ->needs(calibrated);
  command.add_flag("--quiet,-q", request.quiet, "print no summary");
}

}  // namespace joulelab

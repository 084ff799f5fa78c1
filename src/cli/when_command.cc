// joulelab when: the start of a run that emits least.

#include <cstdlib>
#include <fmt/format.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/print.h"
#include "cli/start_hours.h"
#include "cli/start_print.h"
#include "cli/start_question.h"
#include "cli/store_choice.h"
#include "report/start_report.h"

namespace joulelab {
namespace {

constexpr const char* examples = R"(examples:
  joulelab when --location FR --hours synthetic --duration 8h --energy 2kWh
  joulelab when 20260101T12 --hours forecast.csv --within 24h
  joulelab when 20260101T12 --epochs 90 --hours year.csv --interruptible
  joulelab when --location GB --hours average.csv --marginal marginal.csv
      --duration 6h --earliest 2026-01-31T18:00Z --latest 2026-02-02T08:00Z
  joulelab when --location FR --hours year.csv --duration 8h --backtest

The hours are a forecast of the window, or the history of another time, which is
taken as a typical week. What a shift changes is told by the marginal intensity
alone. docs/PLACE.md)";

// Empty where nobody says it: a file of hours may.
std::string place_of(const StartRequest& request, const std::optional<Run>& run) {
  if (!request.location.empty()) return request.location;
  if (run && run->intensity) return run->intensity->code;
  const char* usual = std::getenv("JOULELAB_LOCATION");
  return usual ? usual : "";
}

Result<StartHours> hours_of(const StartRequest& request, const std::string& place,
                            const StartWindow& window) {
  auto wanted = window;
  if (request.backtest) wanted.earliest -= std::chrono::hours(24 * 366);
  if (place.empty() && request.hours == "synthetic") {
    return fail(Error::Kind::invalid, "nothing says where the run takes its electricity",
                "--location FR or JOULELAB_LOCATION; joulelab places lists them");
  }
  return start_hours({request.hours, request.marginal, place, wanted});
}

Result<std::vector<JudgedBacktest>> backtests_of(const StartHours& hours,
                                                 const BacktestPlan& plan) {
  std::vector<JudgedBacktest> judged;
  const auto add = [&](const IntensitySeries& by, const IntensitySeries& truth) -> Result<void> {
    auto backtest = JOULELAB_TRY(start_backtest(by, truth, plan));
    judged.push_back({by.about.basis, truth.about.basis, truth.about.source, std::move(backtest)});
    return {};
  };
  JOULELAB_TRY(add(hours.average, hours.average));
  if (hours.marginal) {
    JOULELAB_TRY(add(hours.average, *hours.marginal));
    JOULELAB_TRY(add(*hours.marginal, *hours.marginal));
  }
  return judged;
}

Result<StartReport> report_of(const StartRequest& request) {
  std::optional<Run> run;
  if (!request.run.empty()) {
    auto store = JOULELAB_TRY(open_existing_store(request.store));
    run = JOULELAB_TRY(store->load(request.run));
  }
  const auto question = JOULELAB_TRY(start_question(request, run, SteadyClock().wall()));
  const auto hours = JOULELAB_TRY(hours_of(request, place_of(request, run), question.window));
  StartReport report;
  if (run) report.run = run->id;
  report.advice = JOULELAB_TRY(advise_start(hours.average, hours.marginal, question));
  if (!request.backtest) return report;
  report.backtest_window = question.window.latest_end - question.window.earliest;
  report.backtests = JOULELAB_TRY(
      backtests_of(hours, {question.load, report.backtest_window, question.interruption}));
  return report;
}

Result<int> tell_when(const StartRequest& request) {
  const auto report = JOULELAB_TRY(report_of(request));
  if (!request.figure.empty()) JOULELAB_TRY(write_text(request.figure, start_svg(report)));
  if (request.json)
    fmt::print("{}", start_json(report));
  else
    print_start(report);
  return exit_done;
}

void add_load_options(CLI::App& command, StartRequest& request) {
  command.add_option("run", request.run, "a run of the store, or the beginning of its id");
  auto* epochs = command.add_option("--epochs", request.epochs,
                                    "the run again with so many epochs, by its last projection");
  epochs->check(CLI::Range(1, 1'000'000));
  command.add_option("--duration", request.duration, "how long it takes, without a run: 8h")
      ->excludes(epochs);
  command.add_option("--energy", request.energy, "what it takes, without a run: 2kWh")
      ->excludes(epochs);
  command.add_option("--pue", request.pue, "power usage effectiveness of the data centre")
      ->check(CLI::Range(1.0, 10.0));
  command.add_option("--store", request.store, "another store");
}

void add_time_options(CLI::App& command, StartRequest& request) {
  auto* within = command.add_option("--within", request.within,
                                    "done so long from the earliest start (a day more than "
                                    "the run takes)");
  command.add_option("--earliest", request.earliest, "not before this time (now)");
  command.add_option("--latest", request.latest, "done at this time")->excludes(within);
  auto* interruptible =
      command.add_flag("--interruptible", request.interruptible, "also in several slots");
  command.add_option("--least-chunk", request.least_chunk, "the shortest slot: 30min")
      ->needs(interruptible);
  command
      .add_option("--resume-energy", request.resume_energy, "what each further slot costs: 10Wh")
      ->needs(interruptible);
}

}  // namespace

void add_when_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<StartRequest>();
  auto* command = app.add_subcommand("when", "The start of a run that emits least");
  command->footer(examples);
  add_load_options(*command, *request);
  command->add_option("--location", request->location, "the place whose electricity it takes");
  command->add_option("--hours", request->hours, "a CSV file of hours, a service, or: synthetic");
  command->add_option("--marginal", request->marginal, "the same of the marginal intensity");
  add_time_options(*command, *request);
  command->add_flag("--backtest", request->backtest,
                    "what choosing would have saved at every start of the hours");
  command->add_option("--figure", request->figure, "the window and the choices, an SVG");
  command->add_flag("--json", request->json, "one object (docs/FORMATS.md)");
  command->callback([request, &action] {
    action = [request] {
      const auto status = tell_when(*request);
      return status ? *status : print_error(status.error());
    };
  });
}

}  // namespace joulelab

// joulelab runs: what the store holds.

#include <fmt/format.h>

#include "analyse/calibrated.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/calibration_choice.h"
#include "cli/command.h"
#include "cli/print.h"
#include "record/json.h"
#include "record/name.h"
#include "record/run_csv.h"
#include "record/trace_csv.h"
#include "store/store.h"

namespace joulelab {
namespace {

struct Request {
  std::string store, study, status, id, file = "/dev/stdout", format = "json";
  bool json = false, traces = false;
  bool calibrated = false, extrapolate = false;
};

Result<std::unique_ptr<Store>> open_requested(const Request& request) {
  const auto file =
      request.store.empty() ? default_store_path() : std::filesystem::path(request.store);
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) {
    return fail(Error::Kind::missing, fmt::format("there is no store {}", file.string()),
                "joulelab measure --save and joulelab study run make one; --store names another");
  }
  return open_store(file);
}

Result<RunFilter> filter_of(const Request& request) {
  RunFilter filter;
  if (!request.study.empty()) filter.study = request.study;
  if (!request.status.empty()) filter.status = run_status_named(request.status);
  if (!request.status.empty() && !filter.status) {
    return fail(Error::Kind::invalid, fmt::format("there is no status '{}'", request.status),
                "finished, failed or cut");
  }
  return filter;
}

std::string subject_of(const Run& run) {
  if (run.cell.study.empty()) return join(run.command, " ");
  std::vector<std::string> levels;
  for (const auto& [name, level] : run.cell.factors) levels.push_back(level);
  return fmt::format("{}: {} #{}", run.cell.study, join(levels, " "), run.cell.repetition);
}

std::string cut_to(std::string text, std::size_t columns) {
  if (text.size() > columns) text.replace(columns - 3, std::string::npos, "...");
  return text;
}

Result<void> list_runs(const Request& request) {
  const auto filter = JOULELAB_TRY(filter_of(request));
  auto store = JOULELAB_TRY(open_requested(request));
  fmt::print("{:<22} {:<8} {:>9} {:>9}  {}\n", "run", "status", "energy", "duration", "what");
  for (const auto& run : JOULELAB_TRY(store->list(filter))) {
    fmt::print("{:<22} {:<8} {:>9} {:>9}  {}\n", run.id, name_of(run.status),
               run.account.energy ? text_of(*run.account.energy) : "-", text_of(duration_of(run)),
               cut_to(subject_of(run), 27));
  }
  return {};
}

Result<void> show_run(const Request& request) {
  auto store = JOULELAB_TRY(open_requested(request));
  auto run = JOULELAB_TRY(store->load(request.id));
  if (request.calibrated) {
    const auto calibration = JOULELAB_TRY(calibration_for(run.machine, *store));
    apply_calibration(calibration, run, extrapolation_of(request.extrapolate));
  }
  if (request.traces) {
    fmt::print("{}", to_csv_text(run.traces, run.begin));
  } else if (request.json) {
    fmt::print("{}\n", to_json_text(run, 2));
  } else {
    fmt::print("{}\n{}, {}, status {} ({})\n", run.id, subject_of(run),
               utc_text(run.started_unix_ns), name_of(run.status), run.exit_status);
    print_run(stdout, run);
  }
  return {};
}

Result<std::string> exported(const std::vector<Run>& runs, Store& store, const Request& request) {
  if (request.format == "csv") {
    auto text = run_csv_header();
    for (const auto& run : runs) text += run_csv_line(run);
    return text;
  }
  // The whole of each run, windows and marks too: those are not in the list.
  std::string text = "[";
  for (const auto& run : runs) {
    const auto whole = JOULELAB_TRY(store.load(run.id));
    text += (text.size() > 1 ? ",\n" : "\n") + to_json_text(whole);
  }
  return text + "\n]\n";
}

Result<void> export_runs(const Request& request) {
  if (request.format != "json" && request.format != "csv") {
    return fail(Error::Kind::invalid, fmt::format("there is no format '{}'", request.format),
                "json or csv");
  }
  const auto filter = JOULELAB_TRY(filter_of(request));
  auto store = JOULELAB_TRY(open_requested(request));
  const auto runs = JOULELAB_TRY(store->list(filter));
  return write_text(request.file, JOULELAB_TRY(exported(runs, *store, request)));
}

int finish(const Result<void>& result) { return result ? exit_done : print_error(result.error()); }

}  // namespace

void add_runs_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<Request>();
  auto* command = app.add_subcommand("runs", "The runs in the store: list, show, export");
  command->footer(
      "examples:\n  joulelab runs list --study quick\n  joulelab runs show 20260101T120000-ab12cd "
      "--json\n"
      "  joulelab runs show 20260101T12 --traces > trace.csv\n  joulelab runs export --format csv "
      "--out runs.csv");
  command->require_subcommand(1);
  auto* list = command->add_subcommand("list", "One line a run");
  auto* show = command->add_subcommand("show", "One run, whole");
  auto* save = command->add_subcommand("export", "All runs as JSON or CSV (docs/FORMATS.md)");
  for (auto* sub : {list, show, save}) sub->add_option("--store", request->store, "another store");
  for (auto* sub : {list, save}) {
    sub->add_option("--study", request->study, "only runs of this study");
    sub->add_option("--status", request->status, "only finished, failed or cut runs");
  }
  show->add_option("id", request->id, "the run's id, or the beginning of it")->required();
  show->add_flag("--json", request->json, "the whole record as JSON");
  show->add_flag("--traces", request->traces, "every sample as CSV, for --meter replay:FILE");
  auto* calibrated = show->add_flag("--calibrated", request->calibrated,
                                    "with the wall's energy by its machine's newest calibration");
  show->add_flag("--extrapolate", request->extrapolate, "also outside the calibration's range")
      ->needs(calibrated);
  save->add_option("--format", request->format, "json or csv")->capture_default_str();
  save->add_option("--out", request->file, "the file to write")->capture_default_str();
  list->callback(
      [request, &action] { action = [request] { return finish(list_runs(*request)); }; });
  show->callback([request, &action] { action = [request] { return finish(show_run(*request)); }; });
  save->callback(
      [request, &action] { action = [request] { return finish(export_runs(*request)); }; });
}

}  // namespace joulelab

// joulelab runs: what the store holds.

#include <algorithm>
#include <fmt/format.h>

#include "analyse/calibrated.h"
#include "base/file.h"
#include "base/quantity_text.h"
#include "base/text.h"
#include "cli/calibration_choice.h"
#include "cli/command.h"
#include "cli/evaluation_print.h"
#include "cli/print.h"
#include "cli/store_choice.h"
#include "record/json.h"
#include "record/name.h"
#include "record/recovery.h"
#include "record/run_csv.h"
#include "record/trace_csv.h"
#include "record/trace_file_writer.h"

namespace joulelab {
namespace {

struct Request {
  std::string store, study, status, id, file = "/dev/stdout", format = "json";
  bool json = false, traces = false;
  bool calibrated = false, extrapolate = false;
  std::optional<double> target_accuracy;
  std::string energy_budget;
};

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

// Recordings that no process writes and no run of the store claims.
Result<std::vector<std::filesystem::path>> unfinished_files(Store& store) {
  std::vector<std::filesystem::path> files;
  std::error_code ignored;  // no folder: nothing is unfinished
  for (const auto& entry : std::filesystem::directory_iterator(store.trace_folder(), ignored)) {
    const auto& file = entry.path();
    if (file.extension() != ".trace" || is_being_written(file)) continue;
    const auto id = file.stem().string();
    const auto claims = JOULELAB_TRY(store.list({.study = {}, .status = {}, .id_prefix = id}));
    if (std::ranges::find(claims, id, &Run::id) == claims.end()) files.push_back(file);
  }
  std::ranges::sort(files);
  return files;
}

Result<void> list_runs(const Request& request) {
  const auto filter = JOULELAB_TRY(filter_of(request));
  auto store = JOULELAB_TRY(open_existing_store(request.store));
  const auto runs = JOULELAB_TRY(store->list(filter));
  // Ids of imported runs are longer than those of own ones; id and subject share 49 columns.
  constexpr std::size_t all_columns = 49, most_id_columns = 32;
  std::size_t id_columns = 22;
  for (const auto& run : runs) id_columns = std::clamp(run.id.size(), id_columns, most_id_columns);
  const auto what_columns = all_columns - id_columns;
  fmt::print("{:<{}} {:<8} {:>9} {:>9}  {}\n", "run", id_columns, "status", "energy", "duration",
             "what");
  for (const auto& run : runs) {
    fmt::print("{:<{}} {:<8} {:>9} {:>9}  {}\n", run.id, id_columns, name_of(run.status),
               run.account.energy ? text_of(*run.account.energy) : "-", text_of(duration_of(run)),
               cut_to(subject_of(run), what_columns));
  }
  if (const auto left = JOULELAB_TRY(unfinished_files(*store)).size(); left > 0) {
    fmt::print("\n{} {} of killed measurements can be had back: joulelab runs recover\n", left,
               left == 1 ? "recording" : "recordings");
  }
  return {};
}

Result<void> recover_runs(const Request& request) {
  auto store = JOULELAB_TRY(open_store(store_path(request.store)));
  for (const auto& file : JOULELAB_TRY(unfinished_files(*store))) {
    const auto run = recovered_run(file);
    if (!run) {
      fmt::print("{}: {}\n", file.filename().string(), run.error().what);
      continue;
    }
    JOULELAB_TRY(store->append(*run));
    fmt::print("{}  {} in {}, cut\n", run->id,
               run->account.energy ? text_of(*run->account.energy) : "no energy",
               text_of(duration_of(*run)));
  }
  return {};
}

Result<AccuracyAnswers> answers_of(const Request& request, const Run& run) {
  AccuracyAnswers answers;
  if (request.target_accuracy)
    answers.to_target = JOULELAB_TRY(energy_to_accuracy(run, *request.target_accuracy));
  if (!request.energy_budget.empty()) {
    const auto budget = JOULELAB_TRY(parse_energy(request.energy_budget));
    answers.at_budget = JOULELAB_TRY(accuracy_at_budget(run, budget));
  }
  return answers;
}

Result<void> show_run(const Request& request) {
  auto store = JOULELAB_TRY(open_existing_store(request.store));
  auto run = JOULELAB_TRY(store->load(request.id));
  if (request.calibrated) {
    const auto calibration = JOULELAB_TRY(calibration_for(run.machine, *store));
    apply_calibration(calibration, run, extrapolation_of(request.extrapolate));
  }
  const auto answers = JOULELAB_TRY(answers_of(request, run));
  if (request.traces) {
    JOULELAB_TRY(put_trace_csv(run, [](std::string_view piece) { fmt::print("{}", piece); }));
  } else if (request.json) {
    fmt::print("{}\n", run_json_with(run, answers));
  } else {
    fmt::print("{}\n{}, {}, status {} ({})\n", run.id, subject_of(run),
               utc_text(run.started_unix_ns), name_of(run.status), run.exit_status);
    print_run(stdout, run);
    print_evaluations(stdout, run, answers);
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
  auto store = JOULELAB_TRY(open_existing_store(request.store));
  const auto runs = JOULELAB_TRY(store->list(filter));
  return write_text(request.file, JOULELAB_TRY(exported(runs, *store, request)));
}

int finish(const Result<void>& result) { return result ? exit_done : print_error(result.error()); }

}  // namespace

void add_runs_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<Request>();
  auto* command = app.add_subcommand("runs", "The runs in the store: list, show, export, recover");
  command->footer(
      "examples:\n  joulelab runs list --study quick\n  joulelab runs show 20260101T120000-ab12cd "
      "--json\n"
      "  joulelab runs show 20260101T12 --target-accuracy 0.9 --energy-budget 50Wh\n"
      "  joulelab runs show 20260101T12 --traces > trace.csv\n  joulelab runs export --format csv "
      "--out runs.csv");
  command->require_subcommand(1);
  auto* list = command->add_subcommand("list", "One line a run");
  auto* show = command->add_subcommand("show", "One run, whole");
  auto* save = command->add_subcommand("export", "All runs as JSON or CSV (docs/FORMATS.md)");
  auto* recover = command->add_subcommand(
      "recover", "Store what killed measurements left, as runs that were cut");
  for (auto* sub : {list, show, save, recover})
    sub->add_option("--store", request->store, "another store");
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
  show->add_option("--target-accuracy", request->target_accuracy,
                   "the joules until it was met, a share from 0 to 1: 0.9");
  show->add_option("--energy-budget", request->energy_budget,
                   "the best accuracy for that many joules: 50Wh, 20kJ");
  save->add_option("--format", request->format, "json or csv")->capture_default_str();
  save->add_option("--out", request->file, "the file to write")->capture_default_str();
  list->callback(
      [request, &action] { action = [request] { return finish(list_runs(*request)); }; });
  recover->callback(
      [request, &action] { action = [request] { return finish(recover_runs(*request)); }; });
  show->callback([request, &action] { action = [request] { return finish(show_run(*request)); }; });
  save->callback(
      [request, &action] { action = [request] { return finish(export_runs(*request)); }; });
}

}  // namespace joulelab

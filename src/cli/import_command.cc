// joulelab import: other people's logs become runs of the store, and are audited on the way.

#include <fmt/format.h>
#include <set>

#include "base/clock.h"
#include "base/text.h"
#include "base/wrap.h"
#include "carbon/location.h"
#include "cli/command.h"
#include "cli/imported_study.h"
#include "cli/print.h"
#include "cli/store_choice.h"
#include "cli/study_report.h"
#include "ingest/raw_file.h"
#include "ingest/summary.h"

namespace joulelab {
namespace {

struct Request {
  ImportSource source;
  std::string store, study, report;
  std::vector<std::string> places;
  bool json = false, all = false, as_published = false;
};

struct Stored {
  std::size_t added = 0, known = 0;
};

// A run that is in the store already came of the same file: that is no error.
Result<Stored> save(const Request& request, std::span<const Import> imports,
                    std::span<const Run> runs) {
  const auto file = store_path(request.store);
  auto store = JOULELAB_TRY(open_store(file));
  for (const auto& import : imports) {
    JOULELAB_TRY(keep_raw_file(import.file, import.sha256, file));
  }
  const auto there = JOULELAB_TRY(store->list({}));
  std::set<std::string> ids;
  for (const auto& run : there) ids.insert(run.id);
  std::vector<Run> unknown;
  for (const auto& run : runs) {
    if (ids.insert(run.id).second) unknown.push_back(run);
  }
  JOULELAB_TRY(store->append_all(unknown));
  return Stored{.added = unknown.size(), .known = runs.size() - unknown.size()};
}

// One sentence, or nothing where all rows are in a run.
std::string lost_rows_text(std::span<const AuditFinding> findings) {
  std::size_t rows = 0;
  for (const auto& finding : findings) {
    if (finding.code == "no-run") rows += finding.lines.size();
  }
  return rows == 0 ? std::string() : fmt::format(" {} rows gave no run (no-run).", rows);
}

std::string subject_of(const Run& run) {
  std::vector<std::string> levels;
  for (const auto& [name, level] : run.cell.factors) levels.push_back(level);
  return levels.empty() ? run.facts.at("imported_from") : join(levels, " ");
}

void print_runs(std::span<const Run> runs) {
  constexpr std::size_t shown_most = 20, columns = 22;
  if (runs.empty()) return;
  fmt::print("{:<32} {:>10} {:>12}  {}\n", "run", "energy", "duration", "what");
  for (const auto& run : runs.first(std::min(runs.size(), shown_most))) {
    auto what = subject_of(run);
    if (what.size() > columns) what = "..." + what.substr(what.size() - columns + 3);
    fmt::print("{:<32} {:>10} {:>12}  {}\n", run.id,
               run.account.energy ? text_of(*run.account.energy) : "-", text_of(duration_of(run)),
               what);
  }
  if (runs.size() > shown_most) fmt::print("... and {} more\n", runs.size() - shown_most);
}

void print_json(std::span<const Import> imports, std::span<const AuditFinding> findings) {
  std::vector<ImportSummary> all;
  for (const auto& import : imports) {
    for (auto& summary : summaries_of(import, findings)) all.push_back(std::move(summary));
  }
  fmt::print("{}\n", to_json_text(all));
}

Result<std::filesystem::path> report_of(const Request& request, const ImportedStudy& study) {
  SteadyClock clock;
  const auto places = JOULELAB_TRY(resolve_places(request.places));
  return write_findings(findings_of(study, places, 1, clock.wall()), request.report);
}

int run_import(const Request& request) {
  const auto study = import_study({.study = request.study,
                                   .source = request.source,
                                   .methods = {},
                                   .as_published = request.as_published});
  if (!study) return print_error(study.error());
  if (request.json) {
    print_json(study->imports, study->findings);
    print_passed_over(stderr, study->passed_over);
    if (request.store.empty()) return exit_done;
  } else {
    print_findings(stdout, study->findings, request.all);
    print_passed_over(stdout, study->passed_over);
    print_runs(study->runs);
  }
  const auto stored = save(request, study->imports, study->runs);
  if (!stored) return print_error(stored.error());
  if (request.json) return exit_done;
  if (!request.report.empty()) {
    const auto page = report_of(request, *study);
    if (!page) return print_error(page.error());
    fmt::print("report: {}\n", page->string());
  }
  fmt::print("{}\n", wrapped(fmt::format("{} files, {} runs stored, {} were there already.{} {}",
                                         study->imports.size(), stored->added, stored->known,
                                         lost_rows_text(study->findings),
                                         request.as_published
                                             ? "The figures are as published; no repair was made."
                                             : "Figures are as repaired; --as-published keeps "
                                               "them as they were."),
                             0));
  return exit_done;
}

}  // namespace

void add_import_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<Request>();
  auto* command =
      app.add_subcommand("import", "Other people's logs and tables become runs, audited");
  command->footer(
      "Known by their content: CodeCarbon emissions.csv, carbontracker logs, nvidia-smi\n"
      "CSV, logs of CPU and memory, wattmeter summaries (JSON), PTDaemon logs, lists of\n"
      "accuracy, tables of runs, and tables of times with watts or joules.\n\n"
      "examples:\n  joulelab import emissions.csv\n  joulelab import --json --trim 3 gpu.csv\n"
      "  joulelab import results/ --study theirs --factor host=region \\\n"
      "    --path 'out_{data}_{architecture}_{repetition}'\n"
      "  joulelab import meter.csv --time t --power p --unit mW --component wall\n\n"
      "Where the column trace_file of a table of runs names a log, both are one run.\n"
      "The files are kept beside the store under their SHA-256. With --json nothing is\n"
      "stored unless --store says where.");
  add_import_source_options(*command, request->source);
  command->add_option("--study", request->study, "the study that the runs belong to");
  command->add_option("--store", request->store, "another store");
  command->add_option("--report", request->report, "write the report of these runs into a folder");
  command->add_option("--location", request->places,
                      "in the report: price the energy at these places, on their bases");
  command->add_flag("--json", request->json, "one object a trace or row (docs/FORMATS.md)");
  command->add_flag("--as-published", request->as_published, "repair nothing; findings stay");
  command->add_flag("--all", request->all, "every finding, not three of each code");
  command->callback([request, &action] { action = [request] { return run_import(*request); }; });
}

}  // namespace joulelab

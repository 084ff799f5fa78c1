#include "cli/study_open.h"

#include <fmt/format.h>

#include "base/clock.h"
#include "base/wrap.h"
#include "carbon/location.h"
#include "cli/imported_study.h"
#include "cli/print.h"
#include "cli/study_report.h"

namespace joulelab {
namespace {

struct Request {
  ImportSource source;
  std::vector<std::string> places;
  std::string out;
  bool as_published = false;
};

constexpr std::string_view file_in_folder = "study.toml";

// The runs and what was found in their files, in a few lines: the report has the whole.
void print_opened(const ImportedStudy& study) {
  std::map<std::string, int> counts;
  for (const auto& finding : study.findings) ++counts[finding.code];
  fmt::print("{} files, {} runs, {} of them under two methods alone\n", study.imports.size(),
             study.runs.size() + study.method_runs.size(), study.method_runs.size());
  for (const auto& code : audit_codes()) {
    const auto found = counts.find(std::string(code.code));
    if (found == counts.end()) continue;
    fmt::print("  {:>3} x {:<22} {}\n", found->second, code.code, code.title);
  }
  print_passed_over(stdout, study.passed_over);
}

Result<int> write(const ImportOrder& order, const std::vector<Intensity>& places, double pue,
                  const std::filesystem::path& out) {
  SteadyClock clock;
  const auto study = JOULELAB_TRY(import_study(order));
  print_opened(study);
  if (study.runs.empty()) {
    return fail(Error::Kind::missing, "none of these files gave a run with an energy",
                "joulelab audit shows what each file holds");
  }
  const auto page =
      JOULELAB_TRY(write_findings(findings_of(study, places, pue, clock.wall()), out));
  fmt::print("report: {}\n", page.string());
  return exit_done;
}

// "results/" is the study "results".
std::string name_of_source(const ImportSource& source) {
  const auto path = std::filesystem::weakly_canonical(source.paths.front());
  const auto name = path.stem().string();
  return name.empty() ? "import" : name;
}

// A folder with a study file in it says itself how it is to be read.
std::optional<std::filesystem::path> study_file_of(const ImportSource& source) {
  if (source.paths.size() != 1) return std::nullopt;
  const std::filesystem::path path = source.paths.front();
  std::error_code ignored;
  if (path.extension() == ".toml") return path;
  const auto inside = path / file_in_folder;
  return std::filesystem::is_regular_file(inside, ignored) ? std::optional(inside) : std::nullopt;
}

Result<int> open(const Request& request) {
  if (const auto file = study_file_of(request.source)) {
    const auto loaded = JOULELAB_TRY(load_study_file(*file));
    return report_imported(loaded, report_folder(request.out, loaded.study.name));
  }
  const auto places = JOULELAB_TRY(resolve_places(request.places));
  const auto name = name_of_source(request.source);
  return write({.study = name,
                .source = request.source,
                .methods = {},
                .as_published = request.as_published},
               places, 1, report_folder(request.out, name));
}

}  // namespace

Result<int> report_imported(const LoadedStudy& loaded, const std::filesystem::path& out) {
  const auto order = JOULELAB_TRY(import_order_of(loaded.study, loaded.folder));
  return write(order, loaded.study.places, loaded.study.pue, out);
}

void add_study_open(CLI::App& study, Action& action) {
  const auto request = std::make_shared<Request>();
  auto* command = study.add_subcommand(
      "open", "The report of imported files, as of own runs; nothing is stored");
  command->footer(
      "examples:\n  joulelab study open studies/xu2023        a folder with a study.toml\n"
      "  joulelab study open results/ --path 'out_{data}_{architecture}_{repetition}'\n\n"
      "The files are audited, and the findings stand in the report. docs/AUDIT.md\n"
      "explains them; docs/STUDY_FILE.md the study file.");
  add_import_source_options(*command, request->source);
  command->add_option("--location", request->places,
                      "price the energy at these places, on their bases");
  command->add_option("--out", request->out, "folder for the report");
  command->add_flag("--as-published", request->as_published, "repair nothing; findings stay");
  command->callback([request, &action] {
    action = [request] {
      const auto status = open(*request);
      return status ? *status : print_error(status.error());
    };
  });
}

}  // namespace joulelab

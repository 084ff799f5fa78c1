// joulelab audit: what is wrong with somebody's data, by stable codes.

#include <fmt/format.h>

#include "base/wrap.h"
#include "cli/command.h"
#include "cli/import_source.h"
#include "cli/print.h"
#include "ingest/summary.h"

namespace joulelab {
namespace {

struct Request {
  ImportSource source;
  bool json = false, all = false, codes = false;
};

int list_codes() {
  for (const auto& code : audit_codes()) {
    fmt::print("{:<22} {:<8} {}\n", code.code, name_of(code.severity), code.title);
  }
  return exit_done;
}

int run_audit(const Request& request) {
  if (request.codes) return list_codes();
  auto collected = collect_source(request.source);
  if (!collected) return print_error(collected.error());
  const auto files = collected->imports.size();
  const auto report = audit(std::move(collected->imports));
  if (request.json) {
    fmt::print("{}\n", to_json_text(report.findings));
    return exit_done;
  }
  const auto count = print_findings(stdout, report.findings, request.all);
  print_passed_over(stdout, collected->passed_over);
  fmt::print("{}\n",
             wrapped(count == 0 ? fmt::format("{} files, nothing found. What no check looks for is "
                                              "not excluded: docs/AUDIT.md lists the checks.",
                                              files)
                                : fmt::format("{} files, {} findings; docs/AUDIT.md explains each.",
                                              files, count),
                     0));
  return exit_done;
}

}  // namespace

void add_audit_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<Request>();
  auto* command = app.add_subcommand("audit", "What is wrong with other people's measurements");
  command->footer(
      "examples:\n  joulelab audit emissions.csv\n  joulelab audit results/ --all\n"
      "  joulelab audit results/ --path 'emissions_{data}_*.csv' \\\n"
      "    --rows architecture=VGG16:3,VGG19:3 --factor host=region\n"
      "  joulelab audit --codes                   every code there is\n\n"
      "docs/AUDIT.md explains each code. Nothing is changed or stored.");
  add_import_source_options(*command, request->source);
  command->get_option("path")->required(false);
  command->add_flag("--json", request->json, "the findings as JSON (docs/FORMATS.md)");
  command->add_flag("--all", request->all, "every finding, not three of each code");
  command->add_flag("--codes", request->codes, "list the codes");
  command->callback([request, &action] {
    if (!request->codes && request->source.paths.empty()) throw CLI::RequiredError("path");
    action = [request] { return run_audit(*request); };
  });
}

}  // namespace joulelab

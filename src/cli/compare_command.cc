// joulelab compare: runs that two meters saw, the software side held against the hardware side.

#include <algorithm>
#include <fmt/format.h>

#include "analyse/agreement.h"
#include "analyse/word.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/agreement_print.h"
#include "cli/command.h"
#include "cli/method_pairs.h"
#include "cli/print.h"
#include "cli/store_choice.h"
#include "report/report.h"

namespace joulelab {
namespace {

constexpr const char* examples = R"(examples:
  joulelab compare --study method            all finished runs of a study
  joulelab compare 20260101T1200 20260101T13 runs by the beginnings of their ids
  joulelab compare --study vision --hardware shelly --software rapl,nvml
  joulelab compare --study vision --margin 5 --by phase --json agreement.json

The hardware side is the wattmeter, the software side every other meter: each by
the best disjoint cover of its channels. docs/METHOD.md, section "Software
against hardware", says what each figure means and what none of them can tell.)";

struct Request {
  std::vector<std::string> runs, software, hardware;
  std::string study, store, by, json;
  double margin_percent = 0;
  bool has_margin = false;
};

std::vector<std::string> studies_of(std::span<const Run> runs) {
  std::vector<std::string> names;
  for (const auto& run : runs) {
    const auto& name = run.cell.study;
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

Result<std::vector<Run>> runs_of_study(Store& store, const std::string& study) {
  auto runs = JOULELAB_TRY(store.list({.study = study}));
  if (!runs.empty()) return runs;
  const auto studies = studies_of(JOULELAB_TRY(store.list({})));
  return fail(Error::Kind::missing, fmt::format("no run of a study '{}' is in the store", study),
              (studies.empty() ? "the store has no study" : suggestion(study, studies)) +
                  "; joulelab runs list shows what there is");
}

// As a list gives them: without traces.
Result<std::vector<Run>> requested_runs(Store& store, const Request& request) {
  std::vector<Run> runs;
  if (!request.study.empty()) runs = JOULELAB_TRY(runs_of_study(store, request.study));
  for (const auto& id : request.runs) {
    auto run = JOULELAB_TRY(store.load(id));
    if (std::ranges::find(runs, run.id, &Run::id) != runs.end()) continue;
    run.traces.clear();
    runs.push_back(std::move(run));
  }
  return runs;
}

Result<std::unique_ptr<Store>> open_requested(const Request& request) {
  if (request.runs.empty() && request.study.empty()) {
    return fail(Error::Kind::invalid, "no runs were named",
                "joulelab compare RUN..., or --study NAME; joulelab runs list shows them");
  }
  return open_existing_store(request.store);
}

Result<AgreementFinding> compared(const Request& request) {
  auto store = JOULELAB_TRY(open_requested(request));
  if (!request.json.empty()) JOULELAB_TRY(check_writable(request.json));
  const auto runs = JOULELAB_TRY(requested_runs(*store, request));
  const auto methods = JOULELAB_TRY(
      choose_methods(runs, {.software = request.software, .hardware = request.hardware}));
  const auto pairs = JOULELAB_TRY(load_pairs(*store, runs, methods));
  AgreementRequest how;
  if (request.has_margin) how.margin = request.margin_percent / 100;
  auto finding = agreement_of(pairs, how);
  if (!finding) {
    return fail(Error::Kind::missing, no_pair_text(pairs),
                "name the sides: --software METER,... --hardware METER");
  }
  const auto is_phase = [](const AgreementLevel& level) { return level.by == "phase"; };
  if (request.by == "phase" && std::ranges::none_of(finding->levels, is_phase)) {
    return fail(Error::Kind::missing, "no run has a phase that both sides saw",
                "the work must tell its windows (docs/PROTOCOL.md), and they must last five "
                "renewals of the slowest meter");
  }
  return std::move(*finding);
}

int run_compare(const Request& request) {
  const auto finding = compared(request);
  if (!finding) return print_error(finding.error());
  print_agreement(stdout, *finding, request.by);
  if (request.json.empty()) return exit_done;
  const auto written = write_text(request.json, agreement_json(*finding));
  return written ? exit_done : print_error(written.error());
}

}  // namespace

void add_compare_command(CLI::App& app, Action& action) {
  const auto request = std::make_shared<Request>();
  auto* command =
      app.add_subcommand("compare", "Hold software meters against a wattmeter, run by run");
  command->footer(examples);
  command->add_option("run", request->runs, "ids of runs, or their beginnings");
  command->add_option("--study", request->study, "all runs of this study");
  command->add_option("--store", request->store, "another store than the usual one");
  command->add_option("--software", request->software, "the meters of the software side")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--hardware", request->hardware, "the meters of the hardware side")
      ->delimiter(',')
      ->allow_extra_args(false);
  auto* margin = command
                     ->add_option("--margin", request->margin_percent,
                                  "percent within which both count as equal: tests for equivalence")
                     ->check(CLI::Range(0.001, 99.0));
  command->add_option("--by", request->by, "show architecture or phase alone")
      ->check(CLI::IsMember({"architecture", "phase"}));
  command->add_option("--json", request->json, "write every figure to this file");
  command->callback([request, margin, &action] {
    request->has_margin = margin->count() > 0;
    action = [request] { return run_compare(*request); };
  });
}

}  // namespace joulelab

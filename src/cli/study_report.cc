#include "cli/study_report.h"

#include <utility>

#include "analyse/analyse.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/backtest_runs.h"
#include "record/json.h"
#include "report/report.h"
#include "study/protocol_text.h"

namespace joulelab {
namespace {

std::optional<PlainLevel> plain_level_of(const Study& study) {
  const auto* recipes = recipes_of(study);
  if (!recipes) return std::nullopt;
  return PlainLevel{recipes->name, recipes->levels.front()};
}

// What only the traces of stored runs can tell.
struct FromTraces {
  std::optional<MethodPairs> pairs;  // nothing without two sides: the findings then say why
  Backtest backtest;
};

// Each run is loaded once at most, and its traces alone are in memory.
Result<FromTraces> from_traces(Store& store, std::span<const Run> runs) {
  FromTraces told;
  if (const auto methods = choose_methods(runs)) told.pairs = MethodPairs{.methods = *methods};
  for (const auto& listed : runs) {
    const bool is_paired = told.pairs && listed.status == RunStatus::finished;
    const bool is_tested = was_measured(listed);
    const auto whole = is_paired || is_tested ? JOULELAB_TRY(store.load(listed.id)) : listed;
    if (told.pairs) add_run(*told.pairs, whole);
    add_rated_run(told.backtest, is_tested ? whole : listed);
  }
  return told;
}

}  // namespace

std::filesystem::path report_folder(const std::string& asked, const std::string& study) {
  return asked.empty() ? std::filesystem::path("joulelab-report") / study
                       : std::filesystem::path(asked);
}

Result<std::filesystem::path> write_findings(const Findings& findings,
                                             const std::filesystem::path& folder) {
  const std::pair<const char*, std::string> files[] = {
      {"report.md", findings_markdown(findings)}, {"report.json", findings_json(findings)},
      {"report.tex", findings_latex(findings)},   {"runs.csv", runs_csv(findings)},
      {"cells.csv", cells_csv(findings)},         {"comparisons.csv", comparisons_csv(findings)},
      {"channels.csv", channels_csv(findings)},   {"report.html", findings_html(findings)},
  };
  if (findings.agreement) {
    JOULELAB_TRY(write_text(folder / "agreement.csv", agreement_csv(findings)));
    JOULELAB_TRY(write_text(folder / "agreement.tex", agreement_latex(findings)));
  }
  if (!findings.savings.empty())
    JOULELAB_TRY(write_text(folder / "savings.csv", savings_csv(findings)));
  if (findings.backtest && !findings.backtest->runs.empty())
    JOULELAB_TRY(write_text(folder / "backtest.csv", backtest_csv(findings)));
  for (const auto& [name, text] : files) JOULELAB_TRY(write_text(folder / name, text));
  return folder / "report.html";
}

Result<std::filesystem::path> write_report(const Study& study, Store& store,
                                           const std::filesystem::path& folder, WallTime now,
                                           std::optional<double> target_accuracy) {
  const auto runs = JOULELAB_TRY(store.list({.study = study.name}));
  if (runs.empty()) {
    return fail(Error::Kind::missing, "study '" + study.name + "' has no run in this store yet",
                "joulelab study run FILE");
  }
  auto [pairs, backtest] = JOULELAB_TRY(from_traces(store, runs));
  const auto findings = analyse(runs, {.study = study.name,
                                       .places = study.places,
                                       .pue = study.pue,
                                       .protocol = protocol_sentences(study),
                                       .generated = utc_text(unix_ns_of(now)),
                                       .joulelab_version = JOULELAB_VERSION,
                                       .pairs = std::move(pairs),
                                       .agreement = {},
                                       .target_accuracy = target_accuracy,
                                       .backtest = std::move(backtest),
                                       .plain = plain_level_of(study)});
  return write_findings(findings, folder);
}

}  // namespace joulelab

#include "cli/study_report.h"

#include <utility>

#include "analyse/analyse.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/backtest_runs.h"
#include "cli/method_pairs.h"
#include "record/json.h"
#include "report/report.h"
#include "study/protocol_text.h"

namespace joulelab {

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
  if (findings.backtest && !findings.backtest->runs.empty())
    JOULELAB_TRY(write_text(folder / "backtest.csv", backtest_csv(findings)));
  for (const auto& [name, text] : files) JOULELAB_TRY(write_text(folder / name, text));
  return folder / "report.html";
}

Result<std::filesystem::path> write_report(const Study& study, Store& store,
                                           const std::filesystem::path& folder, WallTime now) {
  const auto runs = JOULELAB_TRY(store.list({.study = study.name}));
  if (runs.empty()) {
    return fail(Error::Kind::missing, "study '" + study.name + "' has no run in this store yet",
                "joulelab study run FILE");
  }
  // Without two sides there is nothing to pair; the findings then say why.
  std::optional<MethodPairs> pairs;
  if (const auto methods = choose_methods(runs)) {
    pairs = JOULELAB_TRY(load_pairs(store, runs, *methods));
  }
  auto backtest = JOULELAB_TRY(load_backtest(store, runs));
  const auto findings = analyse(runs, {.study = study.name,
                                       .places = study.places,
                                       .pue = study.pue,
                                       .protocol = protocol_sentences(study),
                                       .generated = utc_text(unix_ns_of(now)),
                                       .joulelab_version = JOULELAB_VERSION,
                                       .pairs = std::move(pairs),
                                       .agreement = {},
                                       .backtest = std::move(backtest)});
  return write_findings(findings, folder);
}

}  // namespace joulelab

#include "cli/imported_study.h"

#include <fmt/format.h>

#include "analyse/analyse.h"
#include "analyse/cell.h"
#include "base/text.h"
#include "cli/backtest_runs.h"
#include "ingest/to_run.h"
#include "record/name.h"
#include "study/protocol_text.h"

namespace joulelab {
namespace {

// How the runs came about, as far as an import can know.
std::vector<std::string> protocol_of(const ImportedStudy& study) {
  std::vector<std::string> sentences{
      imported_sentence(counted(study.imports.size(), "file")),
      study.is_as_published
          ? "The figures are as published. The audit's findings say what is wrong with them."
          : "The audit repaired what can be repaired honestly: its findings say what, and give the "
            "figures before and after."};
  if (!study.method_runs.empty()) {
    sentences.push_back(
        fmt::format("{} that two methods saw are another experiment: they answer RQ3 alone.",
                    counted(study.method_runs.size(), "run")));
  }
  return sentences;
}

// What was measured and what assumed is known by the audit, and changes no figure.
void take_grades(const std::vector<Import>& audited, std::vector<Import>& imports) {
  for (std::size_t i = 0; i < imports.size(); ++i) {
    auto& rows = imports[i].rows;
    const auto& known = audited[i].rows;
    for (std::size_t j = 0; j < std::min(rows.size(), known.size()); ++j) {
      auto& parts = rows[j].parts;
      for (std::size_t k = 0; k < std::min(parts.size(), known[j].parts.size()); ++k) {
        parts[k].grade = known[j].parts[k].grade;
      }
    }
  }
}

void leave_as_published(std::vector<AuditFinding>& findings) {
  for (auto& finding : findings) {
    if (!finding.is_repaired) continue;
    finding.is_repaired = false;
    finding.text += " Not done here: the figures of this report are as published.";
  }
}

// Nothing where there is nothing to compare: analyse() then says why.
std::optional<MethodPairs> pairs_in(std::span<const Run> runs) {
  const auto methods = choose_methods(runs);
  if (!methods) return std::nullopt;
  return pairs_of(runs, *methods);
}

std::map<std::string, int> warnings_in(std::span<const Run> runs) {
  std::map<std::string, int> counts;
  for (const auto& run : runs) count_warnings(run, counts);
  return counts;
}

}  // namespace

Result<ImportedStudy> import_study(const ImportOrder& order) {
  auto collected = JOULELAB_TRY(collect_source(order.source));
  const auto own = collected.imports.size();
  if (!order.methods.empty()) {
    auto source = order.source;
    source.paths = order.methods;
    auto others = JOULELAB_TRY(collect_source(source));
    std::ranges::move(others.imports, std::back_inserter(collected.imports));
    std::ranges::move(others.passed_over, std::back_inserter(collected.passed_over));
  }
  ImportedStudy study{.name = order.study,
                      .is_as_published = order.as_published,
                      .passed_over = std::move(collected.passed_over)};
  if (order.as_published) study.imports = collected.imports;
  auto report = audit(std::move(collected.imports));
  study.findings = std::move(report.findings);
  if (order.as_published) {
    take_grades(report.repaired, study.imports);
    leave_as_published(study.findings);
  } else {
    study.imports = std::move(report.repaired);
  }
  const ToRunOptions options{.study = order.study,
                             .table_component = component_named(order.source.component),
                             .is_as_published = order.as_published};
  const std::span<const Import> all = study.imports;
  study.runs = runs_of(all.first(own), study.findings, options);
  study.method_runs = runs_of(all.subspan(own), study.findings, options);
  return study;
}

Result<ImportOrder> import_order_of(const Study& study, const std::filesystem::path& folder) {
  if (!study.data) {
    return fail(Error::Kind::invalid, fmt::format("study '{}' imports nothing", study.name),
                "docs/STUDY_FILE.md explains [data]");
  }
  const auto& data = *study.data;
  const auto placed = [&](const std::vector<std::string>& paths) {
    std::vector<std::string> result;
    for (const auto& path : paths) result.push_back((folder / path).string());
    return result;
  };
  ImportOrder order{
      .study = study.name, .methods = placed(data.methods), .as_published = data.as_published};
  order.source.paths = placed(data.import);
  order.source.reading.trim = data.trim;
  order.source.labels = {.paths = data.path, .rows = data.rows, .columns = data.factor};
  order.source.component = data.component;
  return order;
}

Findings findings_of(const ImportedStudy& study, const std::vector<Intensity>& places, double pue,
                     WallTime now) {
  const auto& pair_runs = study.method_runs.empty() ? study.runs : study.method_runs;
  return analyse(study.runs, {.study = study.name.empty() ? "import" : study.name,
                              .places = places,
                              .pue = pue,
                              .protocol = protocol_of(study),
                              .generated = utc_text(unix_ns_of(now)),
                              .joulelab_version = JOULELAB_VERSION,
                              .pairs = pairs_in(pair_runs),
                              .agreement = {},
                              .audit = study.findings,
                              .pair_warnings = warnings_in(pair_runs),
                              .has_pooled_tests = true,
                              .backtest = backtest_runs(study.runs)});
}

}  // namespace joulelab

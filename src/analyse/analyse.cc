#include "analyse/analyse.h"

#include <algorithm>
#include <set>

#include "analyse/architecture_front.h"
#include "analyse/caution.h"
#include "analyse/cell.h"
#include "analyse/decomposition.h"
#include "analyse/effect.h"
#include "analyse/headline.h"
#include "analyse/instrument.h"
#include "analyse/interaction.h"
#include "analyse/interaction_text.h"
#include "analyse/matrix.h"
#include "analyse/place.h"
#include "analyse/pooled.h"
#include "analyse/target.h"
#include "analyse/tradeoff.h"
#include "analyse/tradeoff_step.h"
#include "record/name.h"

namespace joulelab {
namespace {

std::vector<RunRow> rows_of(const Matrix& matrix) {
  std::vector<RunRow> rows;
  for (const auto& entry : matrix.entries) {
    const auto& run = *entry.run;
    const auto grade = grade_of(run.account);
    rows.push_back({.id = run.id,
                    .cell = matrix.cells[entry.cell].name,
                    .status = std::string(name_of(run.status)),
                    .factors = run.cell.factors,
                    .repetition = run.cell.repetition,
                    .block = run.cell.block,
                    .order = run.cell.order,
                    .started_unix_ns = run.started_unix_ns,
                    .responses = entry.responses,
                    .grade = grade ? std::string(name_of(*grade)) : "",
                    .warnings = warning_codes_of(run)});
  }
  return rows;
}

std::vector<Machine> machines_of(std::span<const Run> runs) {
  std::vector<Machine> machines;
  for (const auto& run : runs) {
    if (std::ranges::find(machines, run.machine) == machines.end()) machines.push_back(run.machine);
  }
  return machines;
}

// The runs' own warnings, each code once in the words of the first run that carries it.
void add_run_warnings(std::span<const Run> runs, Findings& findings) {
  for (const auto& run : runs) {
    count_warnings(run, findings.warning_counts);
    for (const auto& warning : run.warnings) {
      const auto known = std::ranges::find(findings.warnings, warning.code, &Warning::code);
      if (known == findings.warnings.end()) findings.warnings.push_back(warning);
    }
  }
}

void add_agreement(std::span<const Run> runs, const AnalysisRequest& request, Findings& findings) {
  auto pairs = request.pairs;
  if (!pairs) {
    const auto methods = choose_methods(runs);
    if (!methods) {
      findings.no_agreement = methods.error().what;
      return;
    }
    pairs = pairs_of(runs, *methods);
  }
  findings.agreement = agreement_of(*pairs, request.agreement);
  if (!findings.agreement) findings.no_agreement = no_pair_text(*pairs);
}

// By architecture first, where the cells are more than that; then they hold the answers.
void add_tradeoffs(const Matrix& matrix, Findings& findings) {
  auto by_architecture = architecture_front_of(matrix, findings.cells);
  findings.architecture_front = std::move(by_architecture.points);
  findings.tradeoffs = std::move(by_architecture.steps);
  const auto has_answer = [&](const Levels& within) {
    return std::ranges::any_of(findings.architecture_front,
                               [&](const ParetoPoint& point) { return point.within == within; });
  };
  for (auto& step : tradeoffs_of(matrix, findings.pareto)) {
    step.is_answer = step.is_answer && !has_answer(step.within);
    findings.tradeoffs.push_back(std::move(step));
  }
}

void add_decomposition(const Matrix& matrix, Findings& findings) {
  auto decomposition = decomposition_of(matrix);
  if (decomposition) {
    findings.decomposition = std::move(*decomposition);
  } else {
    findings.no_decomposition = decomposition.error().what;
  }
}

}  // namespace

Findings analyse(std::span<const Run> runs, const AnalysisRequest& request) {
  const auto matrix = matrix_of(runs);
  Findings findings;
  findings.study = request.study;
  findings.generated = request.generated;
  findings.joulelab_version = request.joulelab_version;
  findings.protocol = request.protocol;
  findings.places = request.places;
  findings.pue = request.pue;
  findings.machines = machines_of(runs);
  findings.factors = matrix.factors;
  findings.responses = matrix.responses;
  findings.runs = rows_of(matrix);
  findings.cells = cells_of(matrix, request);
  findings.comparisons = comparisons_of(matrix, request);
  findings.place_comparisons = place_comparisons_of(request.places);
  findings.place_shares = place_shares_of(findings);
  findings.pareto = pareto_of(matrix, findings.cells);
  add_tradeoffs(matrix, findings);
  if (request.plain) findings.savings = savings_of(matrix, *request.plain);
  findings.targets = targets_of(matrix, findings.cells, request.target_accuracy);
  findings.interactions = interactions_of(matrix);
  findings.interaction_answers = interaction_answers(findings.interactions, matrix.responses);
  findings.place_note = place_note_of(request.places);
  add_decomposition(matrix, findings);
  findings.channels = channels_of(runs);
  findings.meter_ratios = meter_ratios_of(runs);
  add_agreement(runs, request, findings);
  if (request.backtest) findings.backtest = backtest_of(*request.backtest);
  findings.not_covered = not_covered_of(runs);
  const auto shares = grade_shares_of(runs);
  findings.measured_share = shares.measured;
  findings.modelled_share = shares.modelled;
  findings.constant_share = shares.constant;
  findings.headlines = headlines_of(findings);
  findings.warnings = cautions_of(matrix, findings);
  add_run_warnings(runs, findings);
  findings.audit = request.audit;
  findings.agreement_warnings = request.pair_warnings;
  if (request.has_pooled_tests) findings.pooled_tests = pooled_tests_of(matrix);
  return findings;
}

}  // namespace joulelab

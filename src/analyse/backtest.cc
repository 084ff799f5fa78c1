#include "analyse/backtest.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "analyse/method_pair.h"
#include "analyse/power_record.h"
#include "base/text.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

using RunPointers = std::vector<const BacktestRun*>;

double error_of(const BacktestRun& run, const std::string& estimator) {
  return run.estimates_j.at(estimator) / run.measured_j - 1;
}

void add_intervals(ErrorDistribution& errors, const RunPointers& runs,
                   const std::string& estimator) {
  std::vector<double> half_widths;
  int held = 0;
  for (const auto* run : runs) {
    const auto found = run->intervals_j.find(estimator);
    if (found == run->intervals_j.end()) continue;
    const auto& [low_j, high_j] = found->second;
    half_widths.push_back((high_j - low_j) / 2 / run->measured_j);
    if (low_j <= run->measured_j && run->measured_j <= high_j) ++held;
  }
  if (half_widths.empty()) return;
  errors.held = held / static_cast<double>(half_widths.size());
  errors.half_width = median_of(std::move(half_widths));
}

// `runs` are not empty, and the estimator said something of each.
ErrorDistribution distribution_of(std::string by, std::string level, const RunPointers& runs,
                                  const std::string& estimator) {
  std::vector<double> errors, sizes;
  double squares = 0;
  for (const auto* run : runs) {
    errors.push_back(error_of(*run, estimator));
    sizes.push_back(std::abs(errors.back()));
    squares += std::pow(run->estimates_j.at(estimator) - run->measured_j, 2);
  }
  std::ranges::sort(errors);
  const auto description = describe(errors).value();
  ErrorDistribution distribution{.by = std::move(by),
                                 .level = std::move(level),
                                 .n = description.n,
                                 .mean = description.mean,
                                 .sd = description.sd,
                                 .median = description.median,
                                 .q25 = quantile_of_sorted(errors, 0.25),
                                 .q75 = quantile_of_sorted(errors, 0.75),
                                 .min = description.min,
                                 .max = description.max,
                                 .mape = mean_of(sizes),
                                 .median_absolute = median_of(sizes),
                                 .rmse_j = std::sqrt(squares / description.n)};
  add_intervals(distribution, runs, estimator);
  return distribution;
}

std::string level_of(const BacktestRun& run, const std::string& factor) {
  const auto found = run.factors.find(factor);
  return found == run.factors.end() ? "no " + factor : found->second;
}

std::vector<std::string> varying_factors(std::span<const BacktestRun> runs) {
  std::map<std::string, std::set<std::string>> seen;
  for (const auto& run : runs) {
    for (const auto& [factor, level] : run.factors) seen[factor];
  }
  std::vector<std::string> varying;
  for (auto& [factor, levels] : seen) {
    for (const auto& run : runs) levels.insert(level_of(run, factor));
    if (levels.size() > 1) varying.push_back(factor);
  }
  return varying;
}

template <class LevelOf>
void add_levels(EstimatorFinding& finding, const std::string& by, const RunPointers& runs,
                LevelOf level_of_run) {
  std::map<std::string, RunPointers> groups;
  for (const auto* run : runs) groups[level_of_run(*run)].push_back(run);
  for (const auto& [level, group] : groups) {
    finding.levels.push_back(distribution_of(by, level, group, finding.name));
  }
}

EstimatorFinding finding_of(Estimator estimator, std::span<const BacktestRun> runs,
                            std::span<const std::string> factors) {
  const auto& text = text_of(estimator);
  EstimatorFinding finding{.name = std::string(text.name),
                           .label = std::string(text.label),
                           .needs = std::string(text.needs),
                           .source = std::string(text.source)};
  RunPointers told;
  for (const auto& run : runs) {
    if (run.estimates_j.contains(finding.name)) told.push_back(&run);
    const auto why = run.without.find(finding.name);
    if (why != run.without.end()) ++finding.without[why->second];
  }
  if (told.empty()) return finding;
  finding.all = distribution_of("", "", told, finding.name);
  for (const auto& factor : factors) {
    add_levels(finding, factor, told,
               [&](const BacktestRun& run) { return level_of(run, factor); });
  }
  if (factors.size() < 2) return finding;
  add_levels(finding, "cell", told, [&](const BacktestRun& run) {
    std::vector<std::string> levels;
    for (const auto& factor : factors) levels.push_back(level_of(run, factor));
    return join(levels, " · ");
  });
  return finding;
}

void add_estimates(const PowerRecord& record, BacktestRun& run) {
  for (const auto estimator : all_estimators) {
    const std::string name(text_of(estimator).name);
    const auto estimate = estimate_of(estimator, record);
    if (!estimate) {
      run.without[name] = estimate.error().what;
      continue;
    }
    run.estimates_j[name] = estimate->energy_j;
    if (estimate->interval) run.intervals_j[name] = *estimate->interval;
  }
}

}  // namespace

void add_run(Backtest& backtest, const Run& run, std::optional<double> processors_w) {
  if (run.status != RunStatus::finished) {
    ++backtest.left_out["it did not finish"];
    return;
  }
  const auto measured = measured_run_of(run, processors_w);
  if (!measured) {
    ++backtest.left_out[measured.error().what];
    return;
  }
  const auto& record = measured->record;
  BacktestRun row{.run = run.id,
                  .factors = run.cell.factors,
                  .signal = measured->signal,
                  .duration_s = duration_of(record.power),
                  .measured_j = energy_of(record.power),
                  .epochs = static_cast<int>(record.epoch_begin_s.size()),
                  .has_epoch_marks = record.has_epoch_marks};
  if (!(row.measured_j > 0)) {
    ++backtest.left_out["it took no energy that was measured"];
    return;
  }
  if (const auto architecture = architecture_of(run))
    row.factors.try_emplace("architecture", *architecture);
  if (const auto window = step_window(row.epochs)) {
    row.step_first = window->first;
    row.step_width = window->width;
  }
  add_estimates(record, row);
  backtest.runs.push_back(std::move(row));
}

BacktestFinding backtest_of(const Backtest& backtest) {
  BacktestFinding finding{.runs = backtest.runs, .left_out = backtest.left_out};
  const auto factors = varying_factors(finding.runs);
  for (const auto estimator : all_estimators) {
    finding.estimators.push_back(finding_of(estimator, finding.runs, factors));
  }
  finding.sentences = sentences_of(finding);
  return finding;
}

}  // namespace joulelab

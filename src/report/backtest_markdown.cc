#include "report/backtest_markdown.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/markdown_table.h"

namespace joulelab {
namespace {

using namespace markdown;

std::string percent(double fraction) { return fmt::format("{:+.1f}", 100 * fraction); }
std::string size(double fraction) { return significant(100 * fraction); }

void put_errors(Table& table, const std::string& estimator, const ErrorDistribution& errors) {
  const auto runs = errors.by.empty() ? "all" : plain(errors.by + " " + errors.level);
  table.put(
      {estimator, runs, std::to_string(errors.n), size(errors.median_absolute), size(errors.mape),
       percent(errors.median), fmt::format("{} to {}", percent(errors.q25), percent(errors.q75)),
       fmt::format("{} to {}", percent(errors.min), percent(errors.max)),
       significant(errors.rmse_j / 1e3),
       errors.held ? fmt::format("{:.0f} % (±{})", 100 * *errors.held, size(*errors.half_width))
                   : "-"});
}

}  // namespace

std::string backtest_markdown(const Findings& findings) {
  if (!findings.backtest) return {};
  std::string out = "## What an estimate would have said\n\n";
  put_list(out, findings.backtest->sentences);
  if (findings.backtest->runs.empty()) return out;
  out +=
      "Error: estimate less measurement, over the measurement, %; RMSE in kJ. "
      "Held: runs whose measurement the 90 % interval held, and its half-width, %.\n\n";
  {
    Table table(out, {"Estimate", "Runs", "n:", "Median size:", "Mean size (MAPE):", "Median:",
                      "Middle half:", "Least to most:", "RMSE:", "Held:"});
    for (const auto& estimator : findings.backtest->estimators) {
      if (!estimator.all) continue;
      put_errors(table, plain(estimator.label), *estimator.all);
      for (const auto& level : estimator.levels) put_errors(table, plain(estimator.label), level);
    }
  }
  {
    Table sources(out, {"Estimate", "Needs", "Source"});
    for (const auto& estimator : findings.backtest->estimators) {
      sources.put({plain(estimator.label), plain(estimator.needs), plain(estimator.source)});
    }
  }
  return out;
}

}  // namespace joulelab

// The back-test as a tidy table: a run and an estimator a line.

#include "base/csv.h"
#include "report/csv_field.h"
#include "report/report.h"

namespace joulelab {

using namespace csv;

std::string backtest_csv(const Findings& findings) {
  const BacktestFinding nothing;
  const auto& backtest = findings.backtest ? *findings.backtest : nothing;
  const auto factors = factors_of(backtest.runs);
  Fields head{"study", "run"};
  append(head, factors);
  append(head, {"signal", "duration_s", "epochs", "has_epoch_marks", "step_first", "step_width",
                "measured_j", "estimator", "estimate_j", "error", "without", "estimate_j_low",
                "estimate_j_high"});
  std::string text = csv_line(head);
  const auto count = [](const std::optional<int>& n) { return n ? std::to_string(*n) : ""; };
  for (const auto& run : backtest.runs) {
    Fields start{findings.study, run.run};
    append(start, levels_of(run.factors, factors));
    append(start,
           {run.signal, number(run.duration_s), run.epochs > 0 ? std::to_string(run.epochs) : "",
            run.has_epoch_marks ? "true" : "false", count(run.step_first), count(run.step_width),
            number(run.measured_j)});
    for (const auto& estimator : backtest.estimators) {
      const auto estimate = run.estimates_j.find(estimator.name);
      const bool is_told = estimate != run.estimates_j.end();
      const auto why = run.without.find(estimator.name);
      Fields line = start;
      append(line, {estimator.name, is_told ? number(estimate->second) : "",
                    is_told ? number(estimate->second / run.measured_j - 1) : "",
                    why == run.without.end() ? "" : why->second});
      const auto interval = run.intervals_j.find(estimator.name);
      append(line, interval == run.intervals_j.end() ? Fields(2) : bounds_of(interval->second));
      text += csv_line(line);
    }
  }
  return text;
}

}  // namespace joulelab

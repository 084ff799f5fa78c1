#include "cli/backtest_runs.h"

#include <algorithm>

#include "meter/processor_power.h"

namespace joulelab {

std::optional<double> processors_w(const Machine& machine) {
  const auto power = processor_power(machine.cpu, machine.logical_cpus);
  if (!power || !power->is_exact || machine.logical_cpus <= 0) return std::nullopt;
  return power->typical_w_per_thread * machine.logical_cpus;
}

bool was_measured(const Run& run) {
  return run.status == RunStatus::finished &&
         std::ranges::any_of(run.account.lines, [](const LedgerLine& line) {
           return line.grade == Grade::measured && line.estimate;
         });
}

void add_rated_run(Backtest& backtest, const Run& run) {
  add_run(backtest, run, processors_w(run.machine));
}

Backtest backtest_runs(std::span<const Run> runs) {
  Backtest backtest;
  for (const auto& run : runs) add_rated_run(backtest, run);
  return backtest;
}

}  // namespace joulelab

#pragma once
// A back-test for the sample: a good estimate, a poor one, one that says nothing, a run left out.

#include "analyse/backtest.h"

namespace joulelab::sample {

// `rows` are those of the sample's runs.
inline BacktestFinding backtest(const std::vector<RunRow>& rows) {
  Backtest backtest{.runs = {}, .left_out = {{"it did not finish", 1}}};
  double error = -0.02;
  for (const auto& row : rows) {
    const auto energy = row.responses.find("energy_j");
    if (energy == row.responses.end()) continue;
    const double measured_j = energy->second;
    backtest.runs.push_back(
        {.run = row.id,
         .factors = row.factors,
         .signal = "gpu",
         .duration_s = row.responses.at("duration_s"),
         .measured_j = measured_j,
         .epochs = 20,
         .step_first = 10,
         .step_width = 5,
         .estimates_j = {{"step_power", (1 + error) * measured_j},
                         {"step_prefix", (1 + error / 4) * measured_j},
                         {"step_found_half", (1 - error / 4) * measured_j},
                         {"tdp_time", 1.5 * measured_j + 300}},
         .intervals_j = {{"step_found_half", {0.996 * measured_j, 1.006 * measured_j}}},
         .without = {{"step_epochs", "nothing marked when its epochs began"},
                     {"tdp_utilisation_time", "the utilisation of gpu 0 was not recorded"}}});
    error += 0.006;
  }
  return backtest_of(backtest);
}

}  // namespace joulelab::sample

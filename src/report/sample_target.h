#pragma once
// Energy to accuracy made by hand, for the tests of the formats and of the page: one cell meets the
// target in all of its runs, one in some, one never.

#include "analyse/target_finding.h"

namespace joulelab::sample {

inline TargetFinding target(const std::string& attack) {
  const auto curve = [](std::string cell, double step_j, std::vector<double> accuracies) {
    AccuracyCurve made{.cell = std::move(cell), .points = {}};
    for (std::size_t i = 0; i < accuracies.size(); ++i) {
      made.points.push_back({.evaluation = static_cast<int>(i) + 1,
                             .runs = 3,
                             .energy_j = step_j * static_cast<double>(i + 1),
                             .accuracy = accuracies[i],
                             .accuracy_least = accuracies[i] - 0.01,
                             .accuracy_most = accuracies[i] + 0.005});
    }
    return made;
  };
  TargetFinding finding;
  finding.target = 0.97;
  finding.why = "as asked for";
  finding.rows = {{.cell = "lenet5",
                   .runs = 3,
                   .reached = 2,
                   .energy_j = 401.5,
                   .energy_interval = Interval{380.1, 422.9},
                   .before_j = 301.2,
                   .spent_j = 398.7,
                   .best = 0.9731},
                  {.cell = "resnet20",
                   .runs = 3,
                   .reached = 3,
                   .energy_j = 2063.3,
                   .energy_interval = Interval{2010.4, 2116.2},
                   .before_j = 1031.6,
                   .spent_j = {},
                   .best = 0.9917},
                  {.cell = attack, .runs = 1, .reached = 0, .spent_j = 1502.0, .best = 0.098}};
  finding.curves = {curve("lenet5", 101.3, {0.91, 0.95, 0.965, 0.971}),
                    curve("resnet20", 1031.6, {0.96, 0.985, 0.991}),
                    curve(attack, 751, {0.097, 0.098})};
  finding.sentence =
      "resnet20 met 97.0 % accuracy for the fewest joules: 2.06 kJ; of 3 cells 1 met it in all of "
      "their runs.";
  return finding;
}

}  // namespace joulelab::sample

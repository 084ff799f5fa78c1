#pragma once
// Energy to accuracy as JSON (docs/FORMATS.md): of one run, and of the cells of a study.

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "analyse/energy_to_accuracy.h"
#include "analyse/target_finding.h"

namespace joulelab {

struct AccuracyAnswers {
  std::optional<EnergyToAccuracy> to_target;
  std::optional<AccuracyAtBudget> at_budget;
};

// The run's JSON, indented, with the answers that there are as `energy_to_accuracy` and
// `accuracy_at_budget`.
std::string run_json_with(const Run& run, const AccuracyAnswers& answers);

nlohmann::ordered_json json_of(const TargetFinding& finding);

}  // namespace joulelab

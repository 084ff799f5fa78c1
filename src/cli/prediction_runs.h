#pragma once
// The runs of a store as cases to learn from, with what is known of their rated power.

#include <map>
#include <string>
#include <vector>

#include "analyse/prediction_case.h"
#include "store/store.h"

namespace joulelab {

struct PredictionRuns {
  std::vector<PredictionCase> cases;
  std::map<std::string, int> left_out;  // why a run teaches nothing: runs
};

// Runs that a sensor saw are loaded whole, for the limit and the utilisation of their boards.
Result<PredictionRuns> prediction_runs(Store& store, std::span<const Run> runs);

}  // namespace joulelab

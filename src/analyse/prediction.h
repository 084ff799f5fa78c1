#pragma once
// PRE: what a training will cost, before its first step, from runs of other architectures and on
// other machines. Every error it tells is of whole architectures, or whole machines, that the fit
// did not see: repeats of one configuration on both sides would flatter it (the published form,
// docs/PREDICTION.md). Pure, deterministic, thread-safe.

#include <span>

#include "analyse/learned_costs.h"
#include "analyse/prediction_case.h"
#include "analyse/prediction_finding.h"
#include "base/result.h"

namespace joulelab {

inline constexpr int least_architectures = 4;  // to learn from at all
inline constexpr int least_machines = 3;       // to say anything of another one

struct PredictionRequest {
  std::string architecture;
  ImageWork work;
  double images = 0;              // to be trained on, all epochs together
  std::string machine;            // as PredictionCase::machine; one that was not seen is another
  std::optional<double> rated_w;  // of another machine: without it there is no duration
};

class EnergyPredictor {
 public:
  // From cases of one grade and one cover; error `invalid` where they are mixed, `missing` with
  // fewer than least_architectures of them.
  static Result<EnergyPredictor> learn(std::vector<PredictionCase> cases);

  // Error `missing` for another machine where fewer than least_machines were seen.
  Result<PredictedCost> predict(const PredictionRequest& request) const;

  // What was learned from, and what left-out runs say of it.
  const PredictionFinding& finding() const { return finding_; }

 private:
  std::optional<PredictedCost> of_its_like(const PredictionRequest& request) const;
  PredictionFinding finding_;
  LearnedCosts learned_;
};

// Cases apart by grade and cover, those of the most runs first.
std::vector<std::vector<PredictionCase>> alike(std::vector<PredictionCase> cases);

}  // namespace joulelab

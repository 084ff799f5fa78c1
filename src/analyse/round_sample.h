#pragma once
// A quantity as it was in each round of a measurement, and what its mean is known to.

#include <optional>
#include <vector>

#include "analyse/layer_finding.h"

namespace joulelab {

struct RoundSample {
  std::vector<double> values;  // one a round
  std::vector<double> errors;  // one standard uncertainty of the meters, random part alone

  RoundSample& operator+=(const RoundSample& other);
};

// value x factor; errors as well.
RoundSample scaled_sample(RoundSample sample, double factor);

// Round by round; no divisor is 0. Errors of the two are independent.
RoundSample ratio_of(const RoundSample& a, const RoundSample& b);

// The mean with the wider of two intervals: Student's t of the rounds, and of the errors alone; as
// factors, so that both bounds of what is positive are.
LayerFigure figure_of(const RoundSample& sample);

}  // namespace joulelab

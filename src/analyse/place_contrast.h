#pragma once
// Runs with the intensity under which each was made, and the places where they were made, two by
// two.

#include <span>
#include <string>
#include <vector>

#include "analyse/decomposition_finding.h"
#include "analyse/matrix.h"

namespace joulelab {

struct PricedRun {
  std::size_t cell = 0;                      // of the matrix
  double log_energy = 0, log_intensity = 0;  // ln J; ln of grams a joule, PUE included
  Basis basis = Basis::life_cycle;
};

// The finished runs that have emissions of their own: see the response "own_emissions_g".
std::vector<PricedRun> priced_runs_of(const Matrix& matrix);

// The factor whose levels tell the intensities apart best, the host before others that do equally
// well; empty where none explains 95 % of the variance of their logarithms.
std::string place_factor_of(const Matrix& matrix, std::span<const PricedRun> runs);

// Every two levels of `factor`, the higher emissions first, by the combinations of the other
// factors that were run at both; left out where there are none.
std::vector<PlaceContrast> place_contrasts_of(const Matrix& matrix, std::span<const PricedRun> runs,
                                              const std::string& factor);

}  // namespace joulelab

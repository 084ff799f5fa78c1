#pragma once
// One factor inside one combination of the other factors' levels: nothing is pooled over another
// factor. The ground of every comparison of RQ1 and RQ2.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "analyse/matrix.h"

namespace joulelab {

struct FactorStratum {
  Levels within;                                           // the other factors, held fixed
  std::map<std::string, std::vector<std::size_t>> levels;  // entries by level of the factor
};

// Those in which two levels of the factor or more have finished runs.
std::vector<FactorStratum> strata_of(const Matrix& matrix, const std::string& factor);

// The same with only these other factors held fixed: with none, all runs together.
std::vector<FactorStratum> strata_of(const Matrix& matrix, const std::string& factor,
                                     std::span<const std::string> fixed);

// The levels that have values of one response.
struct LevelSamples {
  std::vector<std::string> names;
  std::vector<std::vector<double>> groups;
};

LevelSamples samples_of(const Matrix& matrix, const FactorStratum& stratum,
                        const std::string& response);

}  // namespace joulelab

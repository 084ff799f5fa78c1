#pragma once
// Each cell of the matrix described: means with intervals, shares of the grades, collapse.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyse/analyse.h"
#include "analyse/matrix.h"

namespace joulelab {

// Nothing of an empty sample: n is 0.
Summary summary_of(std::span<const double> values);

// Of the mean energy `energy` of those runs that were seen whole, with the meters' common gain: the
// scatter of the runs shrinks with their number, the gain does not, and they add in quadrature.
// Nothing where there is none.
std::optional<Interval> absolute_energy(std::span<const Run* const> runs, const Summary& energy);

std::vector<CellFinding> cells_of(const Matrix& matrix, const AnalysisRequest& request);

// The accuracy of guessing, 1 / classes, where the workload told how many classes there are.
std::optional<double> chance_of(const Run& run);

// No more than a tenth above the accuracy of guessing: training collapsed. Classes of unequal size
// make guessing better than 1 / classes; then this misses collapses, it does not invent them.
bool is_at_chance(double accuracy, double chance);

// Codes of the run's warnings, each once, in their order.
std::vector<std::string> warning_codes_of(const Run& run);

// One more for each code that the run carries.
void count_warnings(const Run& run, std::map<std::string, int>& counts);

}  // namespace joulelab

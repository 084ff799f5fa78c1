#pragma once
// The runs laid out by the factors of the study: what every question starts from.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "analyse/findings.h"
#include "record/run.h"

namespace joulelab {

using Levels = std::map<std::string, std::string>;  // level by factor

struct Entry {  // one run; borrowed, so the runs outlive the matrix
  const Run* run = nullptr;
  std::size_t cell = 0;
  std::map<std::string, double> responses;
};

struct MatrixCell {
  Levels factors;
  std::string name;
  std::vector<std::size_t> finished;  // indices of entries
  int excluded = 0;                   // failed or cut
};

struct Matrix {
  std::vector<std::string> factors;  // those that vary: architecture, data, host, then others
  std::vector<Response> responses;   // those that a finished run has
  std::vector<Entry> entries;        // in the order given
  std::vector<MatrixCell> cells;     // in the order of their levels
};

Matrix matrix_of(std::span<const Run> runs);

// The values of those entries that have the response.
std::vector<double> values_of(const Matrix& matrix, std::span<const std::size_t> entries,
                              const std::string& response);

// Whether some of these runs carry the mean accuracy of their cell, or that of a shared seed: their
// accuracies then say nothing of chance, and no test of theirs does.
bool shares_outcomes(const Matrix& matrix, std::span<const std::size_t> entries);

// Only the factors that are named.
Levels restricted_to(const Levels& levels, std::span<const std::string> factors);

// The set of data among the levels, where it varies: accuracies on different data do not compete.
Levels data_of(const Matrix& matrix, const Levels& levels);

}  // namespace joulelab

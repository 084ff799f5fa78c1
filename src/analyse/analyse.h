#pragma once
// Runs -> Findings: the middle of the three questions. Pure and deterministic: the same runs in the
// same order give the same findings, to the bit.

#include <span>
#include <string>
#include <vector>

#include "analyse/findings.h"
#include "record/run.h"

namespace joulelab {

struct AnalysisRequest {
  std::string study;
  std::vector<Intensity> places;      // where the emissions are told
  double pue = 1;                     // kept apart: energy never contains it, emissions do
  std::vector<std::string> protocol;  // how the study was done, a sentence each
  std::string generated;              // UTC, ISO 8601; the clock is the caller's
  std::string joulelab_version;
};

// Only finished runs are compared; the others are listed and counted. Thread-safe.
Findings analyse(std::span<const Run> runs, const AnalysisRequest& request);

}  // namespace joulelab

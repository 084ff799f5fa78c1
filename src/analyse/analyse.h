#pragma once
// Runs -> Findings: the middle of the three questions. Pure and deterministic: the same runs in the
// same order give the same findings, to the bit.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyse/agreement.h"
#include "analyse/backtest.h"
#include "analyse/findings.h"
#include "analyse/method_pair.h"
#include "analyse/saving.h"
#include "record/run.h"

namespace joulelab {

struct AnalysisRequest {
  std::string study;
  std::vector<Intensity> places;      // where the emissions are told
  double pue = 1;                     // kept apart: energy never contains it, emissions do
  std::vector<std::string> protocol;  // how the study was done, a sentence each
  std::string generated;              // UTC, ISO 8601; the clock is the caller's
  std::string joulelab_version;
  // What both sides of RQ3 said, with the phases and lags that only traces can tell. Nothing: found
  // from the accounts of the runs, where one wattmeter saw them.
  std::optional<MethodPairs> pairs;
  AgreementRequest agreement;
  std::vector<AuditFinding> audit;           // of the files that the runs came from
  std::map<std::string, int> pair_warnings;  // of the runs in `pairs`: by code, how many carry it
  bool has_pooled_tests = false;             // as published studies do it: see pooled.h
  std::optional<double> target_accuracy;     // of RQ2; nothing: chosen, see target.h
  // Estimates held against the runs' traces, which the caller had in memory. Nothing: it had none.
  std::optional<Backtest> backtest;
  std::optional<PlainLevel> plain;  // what the study's interventions are held against
};

// Only finished runs are compared; the others are listed and counted. Thread-safe.
Findings analyse(std::span<const Run> runs, const AnalysisRequest& request);

}  // namespace joulelab

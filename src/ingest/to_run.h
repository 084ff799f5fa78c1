#pragma once
// Imports become Runs that the store takes and the analysis compares. What belongs to one run (a
// software log, a wattmeter's summary and the accuracy in one folder; a power log and the log of
// the process with the same stamp; a row of a table and the log that its `trace_file` names)
// becomes one.

#include "ingest/import.h"
#include "record/run.h"

namespace joulelab {

struct ToRunOptions {
  std::string study;
  std::optional<Component> table_component;  // what the energy of a table of runs covers
  bool is_as_published = false;              // the imports are not those that the audit repaired
};

// `imports` as the audit repaired them, or as they are; the findings become the warnings of the
// runs that they touch. Each run's facts say where it came from (`imported_from`, `sha256`,
// `format`); its id depends on that and on its cell, so that importing again gives the same. In
// order of time. A row without a duration, or without any figure of energy, becomes no run: the
// audit says so (no-run).
std::vector<Run> runs_of(std::span<const Import> imports, std::span<const AuditFinding> findings,
                         const ToRunOptions& options = {});

// Whether a run can be as long as this: above zero, and at most some thirty years.
bool is_run_duration(Seconds duration);

}  // namespace joulelab

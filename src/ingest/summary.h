#pragma once
// What `joulelab import --json` prints: one object for each trace of power or energy, or for each
// row that sums a run up. docs/FORMATS.md, "Imports", has the fields.

#include "ingest/import.h"

namespace joulelab {

struct ImportSummary {
  std::string file, format, channel;
  std::optional<int> line;  // of a row
  std::optional<double> energy_j;
  std::optional<double> mean_power_w;           // of a trace: the mean of its samples
  std::optional<double> time_weighted_power_w;  // energy over duration
  std::optional<double> duration_s;
  int samples = 0, gaps = 0;
  double gap_s = 0, energy_in_gaps_j = 0;
  bool has_cut_tail = false;
  std::vector<AuditFinding> findings;
};

// `import` as the audit repaired it, `findings` those of all imports.
std::vector<ImportSummary> summaries_of(const Import& import,
                                        std::span<const AuditFinding> findings);

std::string to_json_text(std::span<const ImportSummary> summaries);  // an array
std::string to_json_text(std::span<const AuditFinding> findings);    // an array

// Those findings that are about this file and, where `line` is given, about this line.
std::vector<AuditFinding> findings_about(std::span<const AuditFinding> findings,
                                         std::string_view file, std::optional<int> line = {});

}  // namespace joulelab

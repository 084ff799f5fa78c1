#pragma once
// Finds what is wrong with other people's figures, and repairs what can be repaired honestly: never
// silently, always with the figure before and after. docs/AUDIT.md explains each finding.

#include "ingest/import.h"

namespace joulelab {

struct AuditReport {
  std::vector<AuditFinding> findings;  // those of reading included; by file, in order of the table
  std::vector<Import> repaired;        // the imports in their order
};

// Looks at all the imports together: a log is compared with the one beside it, a run with the other
// runs of its cell. Pure and thread-safe.
AuditReport audit(std::vector<Import> imports);

}  // namespace joulelab

#pragma once
// A finding of the audit as JSON: the same in `import --json`, `audit --json` and the report
// (docs/FORMATS.md).

#include <nlohmann/json_fwd.hpp>

#include "record/audit_finding.h"

namespace joulelab {

nlohmann::ordered_json json_of(const AuditFinding& finding);

}  // namespace joulelab

#pragma once
// The agreement as a part of the findings' JSON and as a file of its own (docs/FORMATS.md).

#include <nlohmann/json_fwd.hpp>

#include "analyse/agreement_finding.h"

namespace joulelab {

nlohmann::ordered_json json_of(const AgreementFinding& finding);

}  // namespace joulelab

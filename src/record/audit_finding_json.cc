#include "record/audit_finding_json.h"

#include <nlohmann/json.hpp>

namespace joulelab {

nlohmann::ordered_json json_of(const AuditFinding& finding) {
  using Json = nlohmann::ordered_json;
  Json json{{"code", finding.code}, {"severity", name_of(finding.severity)},
            {"file", finding.file}, {"lines", finding.lines},
            {"text", finding.text}, {"repaired", finding.is_repaired}};
  if (const auto& change = finding.change) {
    json["figure"] = change->name;
    json["unit"] = change->unit;
    json["before"] = change->before;
    json["after"] = change->after ? Json(*change->after) : Json(nullptr);
  }
  return json;
}

}  // namespace joulelab

#include "report/audit_markdown.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "report/markdown_table.h"

namespace joulelab {

std::string audit_markdown(const Findings& findings) {
  if (findings.audit.empty()) return {};
  std::string out = "## What the audit found in the imported files\n\n";
  for (const auto& code : audit_codes()) {
    const auto is_of_code = [&](const AuditFinding& finding) { return finding.code == code.code; };
    const auto first = std::ranges::find_if(findings.audit, is_of_code);
    if (first == findings.audit.end()) continue;
    const auto lines = lines_text(first->lines);
    out += fmt::format(
        "- **{}** ({}, {}): {}. {}{}: {}", markdown::plain(code.code), name_of(code.severity),
        counted(static_cast<std::size_t>(std::ranges::count_if(findings.audit, is_of_code)),
                "time"),
        markdown::plain(code.title), markdown::plain(first->file),
        lines.empty() ? "" : ", " + lines, markdown::plain(first->text));
    if (first->change) {
      out += fmt::format(" {}{}.", markdown::plain(change_text(*first->change)),
                         first->is_repaired ? " (repaired)" : "");
    }
    out += '\n';
  }
  out += '\n';
  return out;
}

}  // namespace joulelab

#pragma once
// What was found in imported files, as a section of the Markdown report: each code once, with its
// first figure before and after. report.json has them all.

#include <string>

#include "analyse/findings.h"

namespace joulelab {

// Empty where there is no finding.
std::string audit_markdown(const Findings& findings);

}  // namespace joulelab

#pragma once
// The back-test of estimates -> Markdown.

#include <string>

#include "analyse/findings.h"

namespace joulelab {

// A section with its heading, or nothing where there is no back-test.
std::string backtest_markdown(const Findings& findings);

}  // namespace joulelab

#pragma once
// The decomposition of emissions, interactions and trade-offs in Markdown.

#include <string>

#include "analyse/findings.h"

namespace joulelab {

void put_decomposition(std::string& out, const Findings& findings);
void put_interactions(std::string& out, const Findings& findings);
void put_savings(std::string& out, const Findings& findings);
void put_tradeoffs(std::string& out, const Findings& findings);

}  // namespace joulelab

#pragma once
// The agreement of software and hardware side as a person reads it in a terminal.

#include <cstdio>
#include <string>

#include "analyse/agreement_finding.h"

namespace joulelab {

// The answer in one sentence, a table of the levels, the statistics over all the runs, then what
// limits them. `by`: "architecture" or "phase" alone; empty: both.
void print_agreement(std::FILE* out, const AgreementFinding& finding, const std::string& by);

}  // namespace joulelab

#pragma once
// What limits the findings: each warning says the cause, the size of its effect and the remedy.

#include <span>
#include <vector>

#include "analyse/findings.h"
#include "analyse/matrix.h"
#include "record/run.h"

namespace joulelab {

// About the study as a whole. `findings` holds everything else already.
std::vector<Warning> cautions_of(const Matrix& matrix, const Findings& findings);

// About the course of time: a slow first run, a drift over the study (order_caution.cc).
std::vector<Warning> order_cautions_of(const Matrix& matrix);

}  // namespace joulelab

#pragma once
// The answer of joulelab when in a terminal of 80 columns.

#include "report/start_report.h"

namespace joulelab {

void print_start(const StartReport& report);

}  // namespace joulelab

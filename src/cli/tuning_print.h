#pragma once
// What `--tune` tried, a line each, in a run's summary.

#include <cstdio>

#include "record/run.h"

namespace joulelab {

// Nothing where nothing was tuned.
void print_tuning(std::FILE* out, const Run& run);

}  // namespace joulelab

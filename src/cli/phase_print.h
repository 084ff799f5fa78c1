#pragma once
// Where the energy of a training went, phase by phase, in a terminal.

#include <cstdio>

#include "record/run.h"

namespace joulelab {

// A line a phase; nothing where the run marked fewer than two.
void print_phases(std::FILE* out, const Run& run);

}  // namespace joulelab

#pragma once
// The conditions under which a run was measured, as far as they limit its numbers. Each warning's
// code has a section in docs/METHOD.md.

#include "record/run.h"

namespace joulelab {

// Appends a warning for each condition that the run's account, duration and punctuality show.
void warn_of_conditions(Run& run);

}  // namespace joulelab

#pragma once
// The two logs of carbontracker: the standard one has durations and mean powers by epoch, without
// PUE; the output has the totals, with PUE folded in.

#include "ingest/import.h"

namespace joulelab {

bool is_carbontracker(std::string_view text);

// One row: from the epochs the energy of each board and of the CPU (power x duration); from "Actual
// consumption" the total and its emissions; predictions are no measurement and are left out. Error
// `invalid` where it has neither.
Result<Import> read_carbontracker(std::string_view text, std::string_view file);

}  // namespace joulelab

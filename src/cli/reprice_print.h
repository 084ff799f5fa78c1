#pragma once
// The same energy under many places or hours, in a terminal of 80 columns.

#include <cstddef>
#include <cstdio>

#include "analyse/reprice_finding.h"

namespace joulelab {

// At most `most` places of a group: the first and the last of the ranking, and where the runs were
// made; 0: all.
void print_repriced(std::FILE* out, const RepriceFinding& finding, std::size_t most);

}  // namespace joulelab

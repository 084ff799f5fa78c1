#pragma once
// What a run's evaluations say of joules and accuracy, in a terminal of 80 columns.

#include <cstdio>

#include "report/accuracy_json.h"

namespace joulelab {

// The lines below those of print_run(): that there are evaluations, and what was asked of them.
void print_evaluations(std::FILE* out, const Run& run, const AccuracyAnswers& answers);

}  // namespace joulelab

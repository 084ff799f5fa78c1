#pragma once
// A calibration as a person reads it: what it says in words first, then its numbers.

#include <cstdio>
#include <string>

#include "record/calibration.h"

namespace joulelab {

// "wall = 41.2 W x duration + 1.31 x software"
std::string equation_text(const Calibration& calibration);

void print_calibration(std::FILE* out, const Calibration& calibration);

// The lines of one run: the figure, or why there is none, and the calibration behind it.
void print_calibrated(std::FILE* out, const CalibratedEnergy& calibrated);

// "3 days old", "made 2 h 05 min after the run".
std::string age_text(Seconds age);

}  // namespace joulelab

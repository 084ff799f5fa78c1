#pragma once
// What the energy of finished runs would have emitted elsewhere, or at another hour. Pure and
// thread-safe; nothing is run again.

#include <span>
#include <string>

#include "analyse/reprice_finding.h"
#include "base/result.h"
#include "carbon/intensity_series.h"
#include "record/run.h"

namespace joulelab {

// `a` over `b`. Nothing where the bases differ, or b is not above 0.
std::optional<IntensityRatio> intensity_ratio_of(const Intensity& a, const Intensity& b);

// ", more than the sources disagree", "no more than ..." or why that is not known: the end of a
// sentence about a ratio.
std::string reality_text(const IntensityRatio& ratio);

// "12 (8 to 17)", or the ratio alone.
std::string ratio_text(const IntensityRatio& ratio);

// The energy of all runs together under each of `places`, a group for each basis. A tier begins
// with the first place that surely emits more than the first of the tier before: within a tier
// nothing is told apart from its first. Places without a range are ranked by their value, but are
// of no tier and surely neither below nor above another. Runs without a known energy are left out
// with a warning. Error `missing` where none has one.
Result<RepriceFinding> reprice(std::span<const Run> runs, std::string subject,
                               std::span<const Intensity> places);

// The same had every run begun at each whole hour, UTC, for which `series` has steps to its end.
// `runs` are whole, with their samples. Errors: as above, of their files, and `missing` where the
// series is shorter than a run.
Result<RepriceFinding> reprice_hours(std::span<const Run> runs, std::string subject,
                                     const IntensitySeries& series);

}  // namespace joulelab

#pragma once
// The hours that joulelab when chooses by: a synthetic year, or a file of the user's.

#include <optional>
#include <string>

#include "base/result.h"
#include "carbon/start_advice.h"

namespace joulelab {

struct StartHours {
  IntensitySeries average;  // or a marginal one, where the file is all that was given
  std::optional<IntensitySeries> marginal;
};

// `hours`: "synthetic", which brings its own marginal hours where `marginal` is empty, or a CSV
// file of the columns `begin` (a time, UTC without an offset), `g_per_kwh` and where there is one
// `end`; without it a step lasts until the next begins, and the last as long as the one before. A
// cell that is empty is a missing hour. `place` names the hours, and gives the basis of a file's
// average (those of `marginal` are marginal). Errors: those of the place and the file, with the
// line.
Result<StartHours> start_hours(const std::string& hours, const std::string& marginal,
                               const std::string& place);

// As above, one file.
Result<IntensitySeries> hours_of_csv(std::string_view text, std::string_view name, Intensity about);

}  // namespace joulelab

#pragma once
// By which one intensity the runs of a statement are priced. Two are never mixed: a total over
// different grids, or worse over different bases, would be nobody's emissions.

#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "record/intensity.h"
#include "record/run.h"

namespace joulelab {

struct PricedPlace {
  Intensity intensity;
  std::string note;      // where it is not the runs' own: why; never a silent fallback
  bool is_known = true;  // else nobody said where, and the world's mean stands in
  double pue = 1;
  std::string pue_source{};    // empty: as stated by who asks
  bool is_pue_stated = false;  // else nobody said one, and the overhead is not in the figure
};

// `location` and `pue` are what was asked for; nothing: the runs' own. Without any, the world's
// mean. Error `invalid` where the runs' own intensities or PUEs differ and nothing was asked for.
Result<PricedPlace> priced_place(std::span<const Run> runs,
                                 const std::optional<Intensity>& location,
                                 std::optional<double> pue);

// "a life-cycle, location-based intensity": what the GHG Protocol asks to be said.
std::string basis_phrase(Basis basis);

}  // namespace joulelab

#pragma once
// SCI of ISO/IEC 21031:2024: (O + M) per R, with O = energy x location-based intensity and M what
// the making of the devices emitted. Without M, or by what contracts say, it is O per R and no SCI.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "carbon/footprint.h"
#include "record/run.h"
#include "report/priced_place.h"

namespace joulelab {

// R: what a person compares trainings by.
enum class FunctionalUnit { run, epoch, thousand_images, accuracy_point };

std::string_view name_of(FunctionalUnit unit);    // "1000-images", as the command line has it
std::string_view phrase_of(FunctionalUnit unit);  // "1,000 images trained on"
std::optional<FunctionalUnit> functional_unit_named(std::string_view name);

struct CarbonScore {
  FunctionalUnit per = FunctionalUnit::run;
  std::string why_not;  // why there is none: "no finished run told how many epochs it had"
  int runs = 0;         // finished, with an energy, that tell R: others are not in it
  double units = 0;     // R of them together
  std::optional<Emissions> operation_g;  // O per R, with intervals of 95 %
  std::optional<GramsCO2e> embodied_g;   // M per R; nothing: not included
  bool is_sci = false;
};

// Of the finished runs among these: the sum of their emissions over the sum of their R.
CarbonScore carbon_score_of(std::span<const Run> runs, const PricedPlace& place,
                            const FootprintRequest& extra, FunctionalUnit per);

}  // namespace joulelab

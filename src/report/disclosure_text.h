#pragma once
// The phrases that several formats of a disclosure share, without a full stop. What is not known is
// said to be so, with the reason where there is one; only the reservations may be none.

#include <string>
#include <string_view>

#include "report/disclosure.h"

namespace joulelab {

std::string watt_hours(Joules energy);                     // "3.42 Wh"
std::string watt_hours_between(Joules low, Joules high);   // "3.21 to 3.63 Wh"
std::string grams_between(GramsCO2e low, GramsCO2e high);  // "140 to 163 mg"
// Whether bounds say anything: no meter is good to a hundredth of a per cent, so where they are
// closer, nobody told how good it is, as in most files of others.
bool is_bounded(double low, double value, double high);
// `value` with `digits` significant digits and no exponent, which YAML 1.1 would take for a text.
std::string plain_decimal(double value, int digits = 4);

std::string hardware_phrase(const Disclosure& disclosure);  // models and how many
std::string hardware_used(const Disclosure& disclosure);    // the same in few words, for a card
std::string time_phrase(Seconds duration);                  // "4 min 05 s (0.0681 h)"
std::string total_energy_phrase(const Disclosure& disclosure);
std::string reservation_phrase(const Disclosure& disclosure);  // what the total lacks, or nothing
std::string mean_energy_phrase(const Disclosure& disclosure);
std::string grade_phrase(const Disclosure& disclosure);
std::string covered_phrase(const Disclosure& disclosure);
std::string not_covered_phrase(const Disclosure& disclosure);
std::string idle_phrase(const Disclosure& disclosure);
std::string pue_phrase(const PricedPlace& place);
std::string place_phrase(const Intensity& intensity);      // "France (FR)"
std::string intensity_phrase(const Intensity& intensity);  // value, basis, year, range; no source
std::string source_phrase(const Intensity& intensity);     // "Ember (2025), CC BY 4.0"
std::string emissions_phrase(const Emissions& emissions, const Intensity& intensity);
std::string runs_phrase(const Disclosure& disclosure);  // "9 runs (9 finished, ...)"
std::string compute_phrase(const Disclosure& disclosure);
std::string embodied_phrase(const Disclosure& disclosure);
std::string losses_phrase(const Disclosure& disclosure);
std::string score_phrase(const CarbonScore& score);
std::string warnings_phrase(const Disclosure& disclosure);  // codes, with their runs in a study
std::string software_phrase(const Disclosure& disclosure);

inline constexpr std::string_view offsets_phrase =
    "none: no offset, certificate or contract for green power is subtracted";

}  // namespace joulelab

#pragma once
// Numbers as the sentences of the findings say them.

#include <span>
#include <string>
#include <string_view>

#include "analyse/matrix.h"
#include "stats/interval.h"

namespace joulelab {

// "1.23 kJ", "98.1 %" (unit "1"), "42.0 per kWh" (unit "1/kWh"): three significant digits.
std::string amount(double value, std::string_view unit);

std::string three_digits(double value);         // and no more: 28307 is "28300"
std::string percent(double share);              // "12.3 %", of 0.123
std::string p_phrase(double p);                 // "p = 0.0036", "p < 0.0001"
std::string interval_text(Interval bounds);     // "3.10 to 3.33"
std::string within_text(const Levels& within);  // " with data mnist and host a", or nothing
std::string list_text(std::span<const std::string> words);  // "a, b and c"

}  // namespace joulelab

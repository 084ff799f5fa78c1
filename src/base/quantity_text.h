#pragma once
// Quantities as people read them: three digits, with the unit that fits their size; and as they
// type them: "50Wh", "1.5 kWh", "20g". A bare number is refused: its unit would be a guess.

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace joulelab {

std::string text_of(Joules energy);     // "12.3 kJ"
std::string text_of(Watts power);       // "45.6 W"
std::string text_of(GramsCO2e grams);   // "0.512 mg"
std::string text_of(Seconds duration);  // "1.23 s", "4 min 05 s"

// The unit that fits `largest`, for energies that stand together in it.
struct EnergyUnit {
  double joules = 1;
  std::string name;  // "kJ"
};
EnergyUnit unit_for(Joules largest);
std::string text_in(const EnergyUnit& unit, double joules);  // "12.3": the number alone

// "12.3 to 12.9 kJ": both in the unit of the larger.
std::string text_between(Joules low, Joules high);

// A finite number above 0 and J, kJ, MJ, Wh, kWh or MWh, as they are written ("mJ" is no "MJ"),
// with or without a space between. Error `invalid` naming the text.
Result<Joules> parse_energy(std::string_view text);

// The same with mg, g or kg.
Result<GramsCO2e> parse_co2e(std::string_view text);

}  // namespace joulelab

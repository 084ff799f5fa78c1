#pragma once
// Amounts of energy and of CO2e as a person types them: "50Wh", "1.5 kWh", "20g". A bare number is
// refused: its unit would be a guess.

#include <string_view>

#include "base/result.h"
#include "base/units.h"

namespace joulelab {

// A finite number above 0 and J, kJ, MJ, Wh or kWh, as they are written ("mJ" is no "MJ"), with or
// without a space between. Error `invalid` naming the text.
Result<Joules> parse_energy(std::string_view text);

// The same with mg, g or kg.
Result<GramsCO2e> parse_co2e(std::string_view text);

}  // namespace joulelab

#pragma once
// What an energy emits under an intensity, with the uncertainty of both: the one place where joules
// become grams.

#include <optional>

#include "base/units.h"
#include "record/intensity.h"
#include "record/ledger.h"

namespace joulelab {

// Intervals are of 95 %. What the energy and what the intensity contribute stays apart, since each
// cancels in a comparison: the first between places of one run, the second between runs at a place.
struct Emissions {
  GramsCO2e value;
  GramsCO2e low, high;                      // of both
  GramsCO2e energy_low, energy_high;        // of the energy alone
  GramsCO2e intensity_low, intensity_high;  // of the intensity alone; the value where it has none
};

// Every figure of it times `factor`.
Emissions scaled(const Emissions& emissions, double factor);

// energy x `pue` x intensity. The two relative uncertainties are independent, and add in quadrature
// of logarithms (JCGM 100:2008, 5.1.6, for a product): ln(high/value) = hypot(ln(E+/E), ln(I+/I)).
// Where the energy's lower bound is none above 0, so is the emissions'. Nothing where the account
// has no energy.
std::optional<Emissions> emissions_of(const Account& account, const Intensity& intensity,
                                      double pue);

}  // namespace joulelab

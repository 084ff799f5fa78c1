#pragma once
// A sum over channels with its 95 % interval: gains and offsets of one meter are one unknown factor
// and add up as they stand; those of different meters are independent and add in quadrature, and so
// do all random parts (JCGM 100:2008, 5.1 and 5.2). Pure, thread-safe.

#include <span>
#include <string>

#include "record/trace.h"

namespace joulelab {

// What one channel adds, in any unit. None of the distances is negative.
struct SumTerm {
  std::string meter;
  double value = 0;
  double below = 0, above = 0;  // to the 95 % bounds that gain and offset set
  double random = 0;            // one standard uncertainty
};

struct EnergySum {
  double value = 0;
  double low = 0, high = 0;                // 95 %
  double random_low = 0, random_high = 0;  // 95 %, of the random parts alone
};

// 1.96 standard uncertainties: 95 % of a normal distribution.
inline constexpr double coverage_factor_of_sum = 1.96;

// `weight` (above 0) times the energy: 1 for joules, 1 / s for the mean power.
SumTerm term_of(const std::string& meter, const EnergyEstimate& estimate, double weight = 1);

EnergySum sum_of(std::span<const SumTerm> terms);

}  // namespace joulelab

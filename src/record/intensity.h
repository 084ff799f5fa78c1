#pragma once
// The carbon intensity of electricity at a place, with what makes two of them comparable.

#include <optional>
#include <string>

#include "base/units.h"

namespace joulelab {

// The question that an intensity answers. Two of different bases are never compared.
enum class Basis { life_cycle, direct, consumption, marginal, market };

// Between which figures the truth is believed to lie, as a 95 % interval.
struct IntensityRange {
  GramsPerKWh low, high;
  std::string why;  // "between sources", "the hours of 2024"
  bool operator==(const IntensityRange&) const = default;
};

struct Intensity {
  GramsPerKWh value;
  Basis basis = Basis::life_cycle;
  int year = 0;
  std::string place;  // "France"
  std::string code;   // "FR", "US-OR", "gcp:europe-west9"
  std::string source;
  std::string licence;
  std::string note;  // "no figure for this place; the world's is used": never a silent fallback
  std::optional<IntensityRange> range;  // nothing: nobody says how wrong the value may be
  bool operator==(const Intensity&) const = default;
};

}  // namespace joulelab

#pragma once
// The carbon intensity of electricity at a place, with what makes two of them comparable.

#include <string>

#include "base/units.h"

namespace joulelab {

// The question that an intensity answers. Two of different bases are never compared.
enum class Basis { life_cycle, direct, consumption, marginal, market };

struct Intensity {
  GramsPerKWh value;
  Basis basis = Basis::life_cycle;
  int year = 0;
  std::string place;  // "France"
  std::string code;   // "FR", "US-OR", "gcp:europe-west9"
  std::string source;
  std::string licence;
  std::string note;  // "no figure for this place; the world's is used": never a silent fallback
  bool operator==(const Intensity&) const = default;
};

}  // namespace joulelab

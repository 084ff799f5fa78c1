#pragma once
// What the making of a device caused, before it computed anything.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace joulelab {

struct EmbodiedFigure {
  std::string device;     // "h100"
  GramsCO2e manufacture;  // of one
  double lifetime_years;  // over which it is spread by custom
  int year = 0;           // of the publication
  std::string source;
  std::string note;  // what is in it, and whose lifetime it is
};

// By the name in the table or another that people use ("NVIDIA H100 80GB HBM3"); case and
// punctuation do not matter. Error `invalid` with the nearest names: these figures are few, and
// differ by an order of magnitude between devices that sound alike. Thread-safe.
Result<EmbodiedFigure> embodied_of(std::string_view device);

// All of them. Thread-safe.
std::span<const EmbodiedFigure> known_embodied();

}  // namespace joulelab

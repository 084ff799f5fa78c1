#pragma once
// The units in which instruments give power and energy, by the name that a person writes.

#include <optional>
#include <string_view>

#include "record/channel.h"

namespace joulelab {

struct ReadingUnit {
  Form form;     // counter for an energy, gauge for a power
  double scale;  // to joules or watts
};

// "uJ", "mJ", "J", "Wh", "kWh", "mW", "W" or "kW", as it is written; nothing else.
constexpr std::optional<ReadingUnit> reading_unit(std::string_view name) {
  if (name == "uJ") return ReadingUnit{Form::counter, 1e-6};
  if (name == "mJ") return ReadingUnit{Form::counter, 1e-3};
  if (name == "J") return ReadingUnit{Form::counter, 1};
  if (name == "Wh") return ReadingUnit{Form::counter, 3600};
  if (name == "kWh") return ReadingUnit{Form::counter, joules_per_kwh};
  if (name == "mW") return ReadingUnit{Form::gauge, 1e-3};
  if (name == "W") return ReadingUnit{Form::gauge, 1};
  if (name == "kW") return ReadingUnit{Form::gauge, 1e3};
  return std::nullopt;
}

}  // namespace joulelab

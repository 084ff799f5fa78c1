#pragma once
// The table of all instruments: a row for each kind, with what it is and how it is opened. A new
// instrument is its pair of files and one row here.

#include <span>

#include "meter/catalogue.h"
#include "meter/meter_spec.h"

namespace joulelab {

struct Instrument {
  MeterKind kind;
  // Proves the instrument by a first exchange. Errors are the instrument's own.
  Result<NamedMeter> (*open)(const MeterSpec& spec, const MeterContext& context);
};

// In the order in which people meet them: of this machine, on its plug, invented.
std::span<const Instrument> instruments();

}  // namespace joulelab

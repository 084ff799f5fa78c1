#pragma once
// GUDE Expert Power Control. It describes its own sensors, which differ by model: what we want is
// found by the name and the unit of a field, never by its index.

#include "meter/json_outlet.h"
#include "net/credentials.h"

namespace joulelab {

struct Gude {
  // gude:HOST with option channel: the name or id of a port or line as the device calls it; without
  // it the first that measures, which is the line into the device. Errors: `missing` where nothing
  // of that name measures, else as JsonDevice.
  static Result<JsonOutlet> open(const MeterSpec& spec, const CredentialSources& sources);
};

}  // namespace joulelab

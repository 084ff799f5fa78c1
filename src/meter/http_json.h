#pragma once
// Any device that shows its numbers as JSON over HTTP, where a person says at which places.

#include "meter/json_outlet.h"
#include "net/credentials.h"

namespace joulelab {

struct HttpJson {
  // http:URL with options power, energy or both (JSON pointers), power_unit, energy_unit,
  // resolution (in the energy's unit), every and insecure. Errors: `invalid` for options that make
  // no sense, `missing` where nothing stands at the places, else as JsonDevice.
  static Result<JsonOutlet> open(const MeterSpec& spec, const CredentialSources& sources);
};

}  // namespace joulelab

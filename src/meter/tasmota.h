#pragma once
// Plugs with the free firmware Tasmota, over HTTP. It wants user and password in the address of
// each question; they are kept out of every error. How finely it counts is set at the device
// (EnergyRes, WattRes).

#include "meter/json_outlet.h"
#include "net/credentials.h"

namespace joulelab {

struct Tasmota {
  // tasmota:HOST with option channel: which of several, from 1; without it, all of them together.
  // Errors: `missing` where it has no such channel or does not measure, `denied` where it wants
  // another password, else as JsonDevice.
  static Result<JsonOutlet> open(const MeterSpec& spec, const CredentialSources& sources);
};

}  // namespace joulelab

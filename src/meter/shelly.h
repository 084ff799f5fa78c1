#pragma once
// Shelly plugs and meters, of the first generation (/status, Basic authentication) and of all since
// (RPC, digest authentication with SHA-256, user always "admin"). The first counts in watt-minutes.

#include "meter/json_outlet.h"
#include "net/credentials.h"

namespace joulelab {

struct Shelly {
  // shelly:HOST with option channel, from 0, as the device numbers them. Finds out the generation
  // and the component that measures: Switch, PM1, EM or EM1. Errors: `missing` where it is no
  // Shelly or nothing of it measures, else as JsonDevice.
  static Result<JsonOutlet> open(const MeterSpec& spec, const CredentialSources& sources);
};

}  // namespace joulelab

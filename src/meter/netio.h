#pragma once
// NETIO power sockets by their JSON interface, which must be switched on at the device. It counts
// whole watt-hours and shows whole watts. By Modbus they need no password, but tell no more.

#include "meter/json_outlet.h"
#include "net/credentials.h"

namespace joulelab {

// Of an energy and a power, by JSON and by Modbus alike: from memory, not verified.
inline constexpr double netio_gain = 0.02;

struct Netio {
  // netio:HOST with option channel: the number of an output; without it, the whole device. Errors:
  // `missing` where it has no such output or does not measure, else as JsonDevice.
  static Result<JsonOutlet> open(const MeterSpec& spec, const CredentialSources& sources);
};

}  // namespace joulelab

#pragma once
// The power and energy of a whole machine as its management controller tells them by Redfish. The
// standard has put them into four places over the years; controllers average them over seconds.

#include <optional>
#include <string_view>

#include "meter/json_outlet.h"
#include "net/credentials.h"

namespace joulelab {

struct Redfish {
  // redfish:HOST with options chassis (an Id), login (basic or session) and insecure. Without
  // chassis, the first one that lies in no other and tells its power: several of one machine may
  // hold each other, and would be counted twice. Errors: `missing` where no chassis tells either,
  // else as RedfishSession.
  static Result<JsonOutlet> open(const MeterSpec& spec, const CredentialSources& sources);
};

// "PT0.25S" or "P1DT2H": a duration of ISO 8601 in days, hours, minutes and seconds. Nothing for
// what is none.
std::optional<Seconds> parse_duration(std::string_view text);

}  // namespace joulelab

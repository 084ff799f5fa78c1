#pragma once
// The command "Get Power Reading" of the Data Center Manageability Interface (DCMI 1.5, 6.6.1),
// which most servers' management controllers know: what is asked, and what an answer says.

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/units.h"
#include "meter/ipmi_link.h"

namespace joulelab {

// Asks for the present power.
IpmiRequest dcmi_power_request();

// The power of an answer as IpmiLink::exchange returns it, in whole watts; nothing where the
// controller does not measure just now, or says 0 W, which no machine that answers draws. Errors:
// `missing` where it does not know the command, `denied` where the session may not ask, `transient`
// where it is busy or the answer is cut, else `broken`.
Result<std::optional<Watts>> parse_dcmi_power(std::string_view answer);

}  // namespace joulelab

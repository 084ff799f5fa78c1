#pragma once
// A RAPL domain as a channel, the same whichever way it is read (powercap, perf events, registers):
// equal component and device are what lets the ledger count only one of them.

#include <string>
#include <string_view>

#include "record/channel.h"

namespace joulelab {

// More than any one domain draws, by a wide margin; only a wrap is judged by it.
inline constexpr Watts highest_rapl_power{1500};

// `domain` is powercap's name for it: "package", "core", "uncore", "dram" or "psys"; what else
// there is counts as a part of the package. `device` as in Socket, ignored for psys. `resolution`:
// one step of the counter.
Channel rapl_channel(std::string_view meter, std::string_view domain, const std::string& device,
                     Joules resolution);

}  // namespace joulelab

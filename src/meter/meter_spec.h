#pragma once
// An instrument as a person names it: KIND[:ADDRESS][,OPTION=VALUE...], for example
// "rapl", "shelly:plug.local,name=desk,gain=1%" or "modbus:10.0.0.7:502,register=301". A comma in
// an address is written %2C. No user and no password: a specification is stored with the run.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "record/channel.h"

namespace joulelab {

struct MeterSpec {
  std::string kind, address;
  std::map<std::string, std::string> options;

  // The record's name for this instrument: the option `name`, else the kind.
  std::string name() const;
  // The value of an option as text, or `fallback`.
  std::string text(const std::string& option, std::string_view fallback = {}) const;
  // The value as a number within [low, high]; nothing where the option is not given. Error
  // `invalid` names the option and what it may be.
  Result<std::optional<double>> number(const std::string& option, double low, double high) const;
  // "true" or "false"; false where it is not given.
  Result<bool> flag(const std::string& option) const;
};

// Error `invalid` for an empty kind, an option without a value or given twice, and for an address
// that holds a user, a password, or in its query a token or the like, which the error does not say.
Result<MeterSpec> parse_meter_spec(std::string_view text);

// A list of instruments that was cut at every comma, with each option joined to its instrument
// again: "rapl", "modbus:h", "register=1" are "rapl" and "modbus:h,register=1".
std::vector<std::string> join_options(std::span<const std::string> parts);

// Error `invalid` where an option is none of `known` nor of those that every meter takes (name,
// period, and of an outlet: component, device, gain, averaging, limit), with the nearest.
Result<void> check_options(const MeterSpec& spec, std::span<const std::string_view> known);

// What an instrument that meters whatever is plugged into it cannot know itself: options component
// (default wall), device (default: the address), gain, as "1.5%" (default: the instrument's
// accuracy class), and averaging, of a power in seconds (default: not known). The channel is called
// NAME/`quantity`: "shelly/power".
Result<Channel> outlet_channel(const MeterSpec& spec, std::string_view quantity, Form form,
                               double resolution, Seconds update_period, double gain_share);

// The additive part of the instrument's accuracy class; none where the option `gain` stands for
// the whole class.
Watts usual_offset_of(const MeterSpec& spec, Watts offset);

// How long one exchange with it may take: the option limit in seconds, else `usual`.
Result<Seconds> exchange_limit(const MeterSpec& spec, Seconds usual);

}  // namespace joulelab

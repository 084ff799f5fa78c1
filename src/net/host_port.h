#pragma once
// Where an instrument listens, as a person writes it: "plug.local", "plug.local:502" or
// "[::1]:502".

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace joulelab {

struct HostPort {
  std::string host;  // without brackets
  std::uint16_t port = 0;
};

// `usual` is the port where none is given. Error `invalid` for no host, and for a port that is
// none.
Result<HostPort> parse_host_port(std::string_view address, std::uint16_t usual);

}  // namespace joulelab

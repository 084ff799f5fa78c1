#pragma once
// The addresses of a host, within a limit of time: the system's own look-up has none, and a name
// server that is gone would hold up a run's end by many seconds for each instrument.

#include <cstdint>
#include <functional>
#include <string>
#include <sys/socket.h>
#include <vector>

#include "base/result.h"
#include "base/units.h"

namespace joulelab {

struct HostAddress {
  sockaddr_storage socket_address{};
  socklen_t size = 0;
  std::string text;  // in digits: "10.0.0.7", "fe80::1%eth0"
};

using HostAddresses = std::vector<HostAddress>;
using HostLookup =
    std::function<Result<HostAddresses>(const std::string& host, std::uint16_t port)>;

// By the system, for as long as it takes. Errors: `missing` for a name that nobody knows,
// `transient` where that could not be found out.
Result<HostAddresses> look_up(const std::string& host, std::uint16_t port);

// In the order in which they are to be tried; at least one. Errors as of `lookup`, and `transient`
// where it took longer than `limit`: it is then left to end by itself, on a thread of its own, so
// that what it captures must live on. An address in digits needs no look-up. Thread-safe.
Result<HostAddresses> resolve(const std::string& host, std::uint16_t port, Seconds limit,
                              const HostLookup& lookup = look_up);

}  // namespace joulelab

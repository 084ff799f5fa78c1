#pragma once
// A way to a management controller (BMC): the kernel's device, the network, or a simulation.

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/units.h"

namespace joulelab {

struct IpmiRequest {
  std::uint8_t function, command;  // IPMI's network function and command
  std::string data;
};

class IpmiLink {
 public:
  virtual ~IpmiLink() = default;
  // The controller's answer: its completion code and what follows, whatever they are. Error
  // `transient` where none came within `limit`; else as of the way. Not thread-safe.
  virtual Result<std::string> exchange(const IpmiRequest& request, Seconds limit) = 0;
  // For errors: "/dev/ipmi0", "bmc.local".
  virtual std::string name() const = 0;
};

}  // namespace joulelab

#pragma once
// A management controller over the network, through the program ipmitool: sessions of IPMI 2.0 with
// their keys and ciphers are that program's business. Each exchange is a process and a session
// of its own, a few tenths of a second.

#include <string_view>
#include <vector>

#include "base/temporary.h"
#include "meter/ipmi_link.h"
#include "meter/meter_spec.h"
#include "net/credentials.h"

namespace joulelab {

class Ipmitool final : public IpmiLink {
 public:
  // The controller at spec.address. Options: port (623), interface (lanplus, or lan for IPMI 1.5),
  // privilege (user), cipher (ipmitool's choice). The user and the password as of credentials_for;
  // the password is given to the program in a file that only we can read. Starts nothing. Errors:
  // `invalid` without an address or for an option; `denied` without credentials.
  static Result<std::unique_ptr<Ipmitool>> open(const MeterSpec& spec,
                                                const CredentialSources& sources,
                                                std::string_view program = "ipmitool");

  // Error `missing` where ipmitool is not installed.
  Result<std::string> exchange(const IpmiRequest& request, Seconds limit) override;
  std::string name() const override { return host_; }

 private:
  Ipmitool() = default;
  TemporaryFolder folder_;
  std::vector<std::string> command_;
  std::string host_;
};

// What the controller answered, from what "ipmitool raw" printed: its bytes as hexadecimal words
// after a completion code of 0, or the code that it complains of. Error `transient` where it
// reached no controller, or no session was granted, which it does not tell apart.
Result<std::string> parse_ipmitool(std::string_view output);

}  // namespace joulelab

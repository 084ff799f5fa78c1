#pragma once
// A server's input power as its management controller (BMC) reports it by IPMI and DCMI: whole
// watts, renewed about once a second, and what the controller takes for the machine's input.

#include <memory>
#include <vector>

#include "meter/ipmi_link.h"
#include "meter/meter.h"
#include "meter/meter_spec.h"

namespace joulelab {

class Ipmi final : public Meter {
 public:
  // Asks once. Options as of outlet_channel: component (wall), device (the address; without one,
  // the whole machine), gain (10 %), and limit. Errors as of parse_dcmi_power and the link. A
  // controller that does not measure just now is opened.
  static Result<Ipmi> open(const MeterSpec& spec, std::unique_ptr<IpmiLink> link, Seconds limit);

  std::span<const Channel> channels() const override { return {&channel_, 1}; }
  // Every error leaves a gap but `denied`.
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  Ipmi(Channel channel, std::unique_ptr<IpmiLink> link, Seconds limit)
      : channel_(std::move(channel)), link_(std::move(link)), limit_(limit) {}
  Result<std::optional<Watts>> power();

  Channel channel_;
  std::unique_ptr<IpmiLink> link_;
  Seconds limit_;
};

}  // namespace joulelab

#include "meter/dcmi_power.h"

#include <fmt/format.h>

namespace joulelab {
namespace {

constexpr char group = '\xDC';  // DCMI's identification, first in each request and answer

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

// IPMI 2.0, table 5-2.
Error refusal(unsigned code) {
  const auto what = fmt::format("the controller answered with completion code {:#04x}", code);
  switch (code) {
    case 0xC1:  // invalid command
    case 0xC2:  // invalid for this unit
      return {Error::Kind::missing, what, "it has no power reading by DCMI"};
    case 0xD4:  // insufficient privilege
      return {Error::Kind::denied, what, "the user needs a higher privilege: privilege=operator"};
    case 0xC0:  // busy
    case 0xC3:  // time-out
    case 0xD2:  // cannot answer: in transition
    case 0xD5:  // not in its present state
      return {Error::Kind::transient, what, ""};
    default:
      return {Error::Kind::broken, what, ""};
  }
}

}  // namespace

IpmiRequest dcmi_power_request() {
  // Group, mode 1 (system power statistics), no attributes, reserved.
  return {.function = 0x2C, .command = 0x02, .data = {group, 0x01, 0x00, 0x00}};
}

Result<std::optional<Watts>> parse_dcmi_power(std::string_view answer) {
  // Completion code, group, four powers of 16 bits (present, least, most, mean), time stamp and
  // period of 32 bits, state. Least significant byte first.
  constexpr std::size_t at_group = 1, at_present = 2, at_state = 18, size = 19;
  constexpr unsigned is_measuring = 0x40;
  if (answer.empty()) return fail(Error::Kind::transient, "the controller's answer is empty");
  if (byte_at(answer, 0) != 0) return tl::unexpected(refusal(byte_at(answer, 0)));
  if (answer.size() < size) {
    return fail(Error::Kind::transient,
                fmt::format("the controller's answer is cut: {} of {} bytes", answer.size(), size));
  }
  if (answer[at_group] != group)
    return fail(Error::Kind::broken, "the controller's answer is not one of DCMI");
  const unsigned power = byte_at(answer, at_present) | byte_at(answer, at_present + 1) << 8;
  if ((byte_at(answer, at_state) & is_measuring) == 0 || power == 0) return std::nullopt;
  return Watts{static_cast<double>(power)};
}

}  // namespace joulelab

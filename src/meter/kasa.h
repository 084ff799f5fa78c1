#pragma once
// TP-Link Kasa plugs (HS110, KP115, HS300) by their local protocol on TCP port 9999: JSON behind
// its length, each byte combined with the one before. That is no encryption, and there is no
// password. Newer firmware speaks another protocol, which this is not.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "meter/json_outlet.h"

namespace joulelab {

// A message with its length before it, as it goes over the wire.
std::string kasa_frame(std::string_view message);
// How many bytes follow this header of four; nothing for a header of another size, and for more
// than a plug ever says.
std::optional<std::size_t> kasa_length(std::string_view header);
// The message within the bytes that follow a header.
std::string kasa_message(std::string_view bytes);

struct Kasa {
  // kasa:HOST[:PORT] with option channel, from 1: the socket of a strip. Both dialects. Errors:
  // `missing` where it has no such socket or cannot measure, `transient` where nobody answers.
  static Result<JsonOutlet> open(const MeterSpec& spec);
};

}  // namespace joulelab

#pragma once
// What a workload may say, and its form on the wire: one JSON object a line (docs/PROTOCOL.md).
// A line that cannot be read never disturbs the measurement: it becomes an Error, which is counted.

#include <map>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "base/warning.h"
#include "mark/mark.h"

namespace joulelab {

// The environment variable that names the socket.
inline constexpr const char* socket_variable = "JOULELAB_SOCKET";
// A longer line is a mistake or an attack: it is dropped and counted.
inline constexpr std::size_t longest_line_bytes = 65536;

struct Values {  // numbers about the run: accuracy, loss, parameters, images_seen
  std::map<std::string, double> values;
  Instant at{};  // when they held; not set: the sender leaves it to their arrival
  bool operator==(const Values&) const = default;
};
struct Facts {  // words about the run: architecture, device, library version
  std::map<std::string, std::string> facts;
  bool operator==(const Facts&) const = default;
};
using Message = std::variant<Mark, Values, Facts, Warning>;

// One line, without its newline.
std::string encode(const Message& message);

// `arrived` stamps a mark, and values, that carry no time of their own.
Result<Message> decode(std::string_view line, Instant arrived);

}  // namespace joulelab

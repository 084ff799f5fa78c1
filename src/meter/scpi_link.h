#pragma once
// The ways to an instrument that speaks SCPI: a TCP port where it takes lines of text, the remote
// procedure calls of VXI-11, or a serial line.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/deadline.h"
#include "meter/meter_spec.h"
#include "net/host_port.h"
#include "net/stream.h"
#include "net/vxi11.h"

namespace joulelab {

struct ScpiPlace {
  enum class Way { tcp, vxi11, serial };
  Way way = Way::tcp;
  std::string host;
  std::optional<std::uint16_t> port;
  std::filesystem::path device;  // of a serial line
  int baud = 9600;
};

// Option protocol is tcp (usual for scpi, and wherever a port is given) or vxi11 (usual for
// yokogawa); an address that begins with a slash is a serial line, with option baud. Error
// `invalid` for what is none of these.
Result<ScpiPlace> scpi_place(const MeterSpec& spec);

class ScpiLink {
 public:
  static Result<ScpiLink> open(const ScpiPlace& place, const Deadline& deadline);

  // Without the end of the line. Not thread-safe.
  Result<void> tell(std::string_view command, const Deadline& deadline);
  Result<std::string> ask(std::string_view query, const Deadline& deadline);

  const std::string& name() const;

 private:
  using Way = std::variant<Stream, Vxi11>;
  explicit ScpiLink(Way way) : way_(std::move(way)) {}
  Way way_;
};

}  // namespace joulelab

#pragma once
// A message-based instrument on the network as VXI-11 has it (VXIbus Consortium, "TCP/IP Instrument
// Protocol Specification", revision 1.0, 1995): its port mapper says where it listens, a link is
// made, and what would go over a GPIB cable goes through the link as remote procedure calls.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "base/result.h"
#include "net/rpc_message.h"
#include "net/stream.h"

namespace joulelab {

class Vxi11 {
 public:
  // `port`: where the instrument's core channel is; where it is not given the port mapper is asked,
  // on port 111. Errors as of Stream::connect; `missing` where no VXI-11 instrument is there,
  // `broken` where it refuses the link.
  static Result<Vxi11> connect(const std::string& host, std::optional<std::uint16_t> port,
                               const Deadline& deadline);

  // One whole message. Both are transient where time ran out or the instrument says so, and then
  // the link is of no more use. Not thread-safe.
  Result<void> write(std::string_view message, const Deadline& deadline);
  Result<std::string> read(const Deadline& deadline);

  const std::string& name() const { return stream_.name(); }

 private:
  explicit Vxi11(Stream stream) : stream_(std::move(stream)) {}
  Result<std::string> call(const RpcProcedure& procedure, std::string_view arguments,
                           const Deadline& deadline);

  Stream stream_;
  std::uint32_t last_call_ = 0, link_ = 0, message_most_bytes_ = 0;
};

}  // namespace joulelab

#include "net/vxi11.h"

#include <algorithm>
#include <fmt/format.h>

namespace joulelab {
namespace {

constexpr std::uint32_t core_program = 395183, core_version = 1;
constexpr RpcProcedure port_of{100000, 2, 3};  // the port mapper's (RFC 1833)
constexpr RpcProcedure create_link{core_program, core_version, 10};
constexpr RpcProcedure device_write{core_program, core_version, 11};
constexpr RpcProcedure device_read{core_program, core_version, 12};
constexpr std::uint16_t mapper_port = 111;
constexpr std::uint32_t tcp = 6;
// Of a message: its last part; of a reading: why it ended, its end being the last bit.
constexpr std::uint32_t flag_end = 8, reason_end = 4;
constexpr std::uint32_t part_most_bytes = 1U << 16;
constexpr std::size_t reply_most_bytes = 1U << 20;

std::uint32_t milliseconds(Seconds time) { return static_cast<std::uint32_t>(1000 * time.count()); }

// Table B.2 of the specification; all but the time-outs are for somebody else to mend.
tl::unexpected<Error> device_error(const std::string& name, std::uint32_t code) {
  constexpr std::uint32_t timed_out = 15, aborted = 23, no_link = 4, locked = 11;
  const bool may_pass = code == timed_out || code == aborted || code == no_link || code == locked;
  return fail(may_pass ? Error::Kind::transient : Error::Kind::broken,
              fmt::format("{}: VXI-11 error {}", name, code),
              code == locked ? "another program holds the instrument" : "");
}

// A message on a stream comes in fragments, each after its length; the last has the highest bit.
Result<std::string> read_record(Stream& stream, const Deadline& deadline) {
  constexpr std::uint32_t last = 1U << 31;
  std::string record;
  for (;;) {
    const auto header = JOULELAB_TRY(stream.read_exactly(4, deadline.left()));
    const auto mark = JOULELAB_TRY(XdrReader(header).word());
    const std::size_t size = mark & ~last;
    if (record.size() + size > reply_most_bytes) {
      return fail(Error::Kind::transient, stream.name() + " sends an answer without an end");
    }
    record += JOULELAB_TRY(stream.read_exactly(size, deadline.left()));
    if (mark & last) return record;
  }
}

Result<std::string> call_over(Stream& stream, std::uint32_t id, const RpcProcedure& procedure,
                              std::string_view arguments, const Deadline& deadline) {
  const auto message = rpc_call(id, procedure, arguments);
  XdrWriter mark;
  mark.word(1U << 31 | static_cast<std::uint32_t>(message.size()));
  JOULELAB_TRY(stream.write(mark.text() + message, deadline.left()));
  const auto reply = JOULELAB_TRY(read_record(stream, deadline));
  auto results = rpc_results(reply, id);
  if (!results) {
    Error error = std::move(results).error();
    error.what = fmt::format("{}: {}", stream.name(), error.what);
    return tl::unexpected(std::move(error));
  }
  return std::string(*results);
}

Result<std::uint16_t> ask_mapper(const std::string& host, const Deadline& deadline) {
  auto stream = JOULELAB_TRY(Stream::connect(host, mapper_port, deadline.left()));
  XdrWriter arguments;
  arguments.word(core_program).word(core_version).word(tcp).word(0);
  const auto results = JOULELAB_TRY(call_over(stream, 1, port_of, arguments.text(), deadline));
  const auto port = JOULELAB_TRY(XdrReader(results).word());
  if (port == 0 || port > 65535) {
    return fail(Error::Kind::missing, fmt::format("{} has no VXI-11 instrument", host),
                "check that its network interface is switched on");
  }
  return static_cast<std::uint16_t>(port);
}

}  // namespace

Result<Vxi11> Vxi11::connect(const std::string& host, std::optional<std::uint16_t> port,
                             const Deadline& deadline) {
  if (!port) port = JOULELAB_TRY(ask_mapper(host, deadline));
  Vxi11 link(JOULELAB_TRY(Stream::connect(host, *port, deadline.left())));
  XdrWriter arguments;  // our number, no lock, no wait for one, the instrument itself
  arguments.word(1).word(0).word(0).bytes("inst0");
  const auto results = JOULELAB_TRY(link.call(create_link, arguments.text(), deadline));
  XdrReader reader(results);
  const auto code = JOULELAB_TRY(reader.word());
  if (code != 0) return device_error(link.name(), code);
  link.link_ = JOULELAB_TRY(reader.word());
  JOULELAB_TRY(reader.word());  // the port on which it can be interrupted
  link.message_most_bytes_ = JOULELAB_TRY(reader.word());
  return link;
}

Result<std::string> Vxi11::call(const RpcProcedure& procedure, std::string_view arguments,
                                const Deadline& deadline) {
  return call_over(stream_, ++last_call_, procedure, arguments, deadline);
}

Result<void> Vxi11::write(std::string_view message, const Deadline& deadline) {
  if (message.size() > message_most_bytes_) {
    return fail(Error::Kind::broken, name() + " takes no message of this length");
  }
  XdrWriter arguments;
  arguments.word(link_).word(milliseconds(deadline.left())).word(0).word(flag_end);
  arguments.bytes(message);
  const auto results = JOULELAB_TRY(call(device_write, arguments.text(), deadline));
  const auto code = JOULELAB_TRY(XdrReader(results).word());
  if (code != 0) return device_error(name(), code);
  return {};
}

Result<std::string> Vxi11::read(const Deadline& deadline) {
  std::string message;
  while (message.size() <= reply_most_bytes) {
    XdrWriter arguments;  // no end at a certain character: the instrument says where the end is
    arguments.word(link_).word(part_most_bytes).word(milliseconds(deadline.left()));
    arguments.word(0).word(0).word(0);
    const auto results = JOULELAB_TRY(call(device_read, arguments.text(), deadline));
    XdrReader reader(results);
    const auto code = JOULELAB_TRY(reader.word());
    if (code != 0) return device_error(name(), code);
    const auto reason = JOULELAB_TRY(reader.word());
    message += JOULELAB_TRY(reader.bytes());
    if (reason & reason_end) return message;
  }
  return fail(Error::Kind::transient, name() + " sends an answer without an end");
}

}  // namespace joulelab

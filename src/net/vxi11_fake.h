#pragma once
// An instrument on VXI-11 for tests: answers what a function says to each message.

#include <functional>
#include <optional>
#include <string>

#include "net/loopback.h"
#include "net/rpc_message.h"

namespace joulelab {

// How a call fails: by the procedure call's own status, or by VXI-11's error. 0: it does not.
struct Vxi11Trouble {
  std::uint32_t call_status = 0, device_error = 0;
};

// Plays the core channel on one connection until it is closed. An answer is given in two parts, so
// that a client must put them together; a message without an answer lets the reading time out.
inline void play_vxi11(
    LoopbackConnection& connection,
    const std::function<std::optional<std::string>(std::string)>& answer,
    const std::function<Vxi11Trouble()>& trouble = [] { return Vxi11Trouble{}; }) {
  std::string pending;
  for (;;) {
    const auto mark = connection.exactly(4);
    if (!mark) return;
    const auto size = *XdrReader(*mark).word() & 0x7FFFFFFF;
    const auto call = connection.exactly(size);
    if (!call) return;
    XdrReader reader(*call);
    const auto id = *reader.word();
    for (int skipped = 0; skipped < 4; ++skipped) (void)reader.word();
    const auto procedure = *reader.word();
    for (int skipped = 0; skipped < 4; ++skipped) (void)reader.word();
    XdrWriter reply;
    const auto [call_status, device_error] = trouble();
    reply.word(id).word(1).word(0).word(0).bytes({}).word(call_status);
    if (call_status != 0) {
      // Nothing follows.
    } else if (device_error != 0) {
      reply.word(device_error).word(0).bytes({});
    } else if (procedure == 10) {
      reply.word(0).word(5).word(0).word(1024);
    } else if (procedure == 11) {
      for (int skipped = 0; skipped < 4; ++skipped) (void)reader.word();
      const std::string message(*reader.bytes());
      pending = answer(message).value_or("");
      reply.word(0).word(static_cast<std::uint32_t>(message.size()));
    } else if (procedure == 12) {
      constexpr std::uint32_t timed_out = 15, end = 4;
      const auto part = pending.substr(0, (pending.size() + 1) / 2);
      pending.erase(0, part.size());
      reply.word(part.empty() ? timed_out : 0).word(pending.empty() ? end : 0).bytes(part);
    }
    XdrWriter record_mark;
    record_mark.word(1U << 31 | static_cast<std::uint32_t>(reply.text().size()));
    connection.say(record_mark.text() + reply.text());
  }
}

}  // namespace joulelab

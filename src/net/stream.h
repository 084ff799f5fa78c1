#pragma once
// A stream of bytes to an instrument, over TCP or a serial line, on which nothing waits longer than
// its limit: an instrument that is switched off must not stop the others.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/descriptor.h"
#include "base/result.h"
#include "base/units.h"

namespace joulelab {

class Stream {
 public:
  // `host` is a name or an address. Error `transient` where nobody answers in time, a name server
  // included, `missing` for a name that nobody knows.
  static Result<Stream> connect(const std::string& host, std::uint16_t port, Seconds limit);
  // A serial line, raw, 8 bits, no parity, 1 stop bit. Error as of opening the file; `invalid` for
  // a baud rate that POSIX has no name for.
  static Result<Stream> open_serial(const std::filesystem::path& device, int baud);

  // All of these are transient where time ran out or the other end closed, and then the stream is
  // of no more use: what comes next may be the rest of an old answer. Not thread-safe.
  Result<void> write(std::string_view bytes, Seconds limit);
  // Up to `end`, without it and without a carriage return before it.
  Result<std::string> read_line(Seconds limit, char end = '\n');
  Result<std::string> read_exactly(std::size_t bytes, Seconds limit);
  // What has come so far is forgotten.
  void discard_input();

  const std::string& name() const { return name_; }  // "plug.local:9999", for errors
  // Of the host, in digits: "10.0.0.7"; empty for a serial line.
  const std::string& address() const { return address_; }

 private:
  Stream(Descriptor descriptor, std::string name, std::string address)
      : descriptor_(std::move(descriptor)), name_(std::move(name)), address_(std::move(address)) {}
  // Waits for more bytes and appends them to the buffer.
  Result<void> receive(Seconds left);

  Descriptor descriptor_;
  std::string name_, address_;
  std::string buffer_;
};

}  // namespace joulelab

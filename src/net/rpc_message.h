#pragma once
// Messages of ONC remote procedure calls (RFC 5531) in their external data representation (RFC
// 4506): big-endian words of four bytes, and text that is padded to such words. As much of both as
// an instrument on VXI-11 needs.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace joulelab {

class XdrWriter {
 public:
  XdrWriter& word(std::uint32_t value);
  XdrWriter& bytes(std::string_view text);  // its length, itself, and up to three zeros
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class XdrReader {
 public:
  explicit XdrReader(std::string_view text) : rest_(text) {}
  // Error `transient`, as of an answer that was cut, where the message ends too early.
  Result<std::uint32_t> word();
  Result<std::string_view> bytes();  // lives as long as the message

 private:
  std::string_view rest_;
};

struct RpcProcedure {
  std::uint32_t program = 0, version = 0, number = 0;
};

// A call without credentials, without the record mark of a stream.
std::string rpc_call(std::uint32_t id, const RpcProcedure& procedure, std::string_view arguments);

// The results within the answer to call `id`. Errors: `transient` where it answers another call or
// is cut, `broken` where the call was refused.
Result<std::string_view> rpc_results(std::string_view reply, std::uint32_t id);

}  // namespace joulelab

#include "net/rpc_message.h"

#include <fmt/format.h>

namespace joulelab {
namespace {

constexpr std::uint32_t call = 0, reply = 1, rpc_version = 2, no_credentials = 0;
constexpr std::size_t word_bytes = 4;

// How many zeros follow `size` bytes.
std::size_t padding(std::size_t size) { return (word_bytes - size % word_bytes) % word_bytes; }

tl::unexpected<Error> cut() {
  return fail(Error::Kind::transient, "the answer to a remote procedure call is cut");
}

}  // namespace

XdrWriter& XdrWriter::word(std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) text_ += static_cast<char>(value >> shift & 0xFF);
  return *this;
}

XdrWriter& XdrWriter::bytes(std::string_view text) {
  word(static_cast<std::uint32_t>(text.size()));
  text_ += text;
  text_.append(padding(text.size()), '\0');
  return *this;
}

Result<std::uint32_t> XdrReader::word() {
  if (rest_.size() < word_bytes) return cut();
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < word_bytes; ++i)
    value = value << 8 | static_cast<unsigned char>(rest_[i]);
  rest_.remove_prefix(word_bytes);
  return value;
}

Result<std::string_view> XdrReader::bytes() {
  const std::size_t size = JOULELAB_TRY(word());
  if (rest_.size() < size || rest_.size() - size < padding(size)) return cut();
  const auto text = rest_.substr(0, size);
  rest_.remove_prefix(size + padding(size));
  return text;
}

std::string rpc_call(std::uint32_t id, const RpcProcedure& procedure, std::string_view arguments) {
  XdrWriter message;
  message.word(id).word(call).word(rpc_version);
  message.word(procedure.program).word(procedure.version).word(procedure.number);
  for (int who = 0; who < 2; ++who) message.word(no_credentials).bytes({});
  return message.text() + std::string(arguments);
}

Result<std::string_view> rpc_results(std::string_view message, std::uint32_t id) {
  XdrReader reader(message);
  const auto answered = JOULELAB_TRY(reader.word());
  const auto kind = JOULELAB_TRY(reader.word());
  if (answered != id || kind != reply) {
    return fail(Error::Kind::transient, "the answer is that to another remote procedure call");
  }
  const auto denied = JOULELAB_TRY(reader.word());
  if (denied != 0) return fail(Error::Kind::broken, "the remote procedure call was denied");
  JOULELAB_TRY(reader.word());  // who answers, and its proof, which is none
  const auto proof = JOULELAB_TRY(reader.bytes());
  const auto status = JOULELAB_TRY(reader.word());
  if (status != 0) {
    return fail(Error::Kind::broken,
                fmt::format("the remote procedure call failed with status {}", status),
                "it does not serve this program or version");
  }
  constexpr std::size_t words = 5;
  return message.substr(words * word_bytes + word_bytes + proof.size() + padding(proof.size()));
}

}  // namespace joulelab

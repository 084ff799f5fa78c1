#pragma once
// The bytes of our binary formats, little endian: numbers into them and out of them. Reading past
// the end gives nothing and is never a fault, since what is read may be cut, altered or hostile.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace joulelab {

using Bytes = std::vector<unsigned char>;
using ByteView = std::span<const unsigned char>;

inline ByteView view_of(std::string_view text) {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}
inline std::string_view text_of(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Small numbers of either sign as small numbers: 0, -1, 1, -2, ... become 0, 1, 2, 3, ...
// Signed numbers travel as their two's complement, so that any two have a difference.
inline std::uint64_t zigzag(std::uint64_t value) { return (value << 1) ^ (0 - (value >> 63)); }
inline std::uint64_t unzigzag(std::uint64_t value) { return (value >> 1) ^ (0 - (value & 1)); }

// Seven bits a byte, the lowest first; the highest bit says that more follow.
inline void put_varint(Bytes& bytes, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<unsigned char>(value | 0x80));
  bytes.push_back(static_cast<unsigned char>(value));
}

// The lowest `count` bytes of `value`.
inline void put_little(Bytes& bytes, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<unsigned char>(value >> (8 * i)));
}

inline void put_bytes(Bytes& bytes, ByteView more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

// Compilers do not make one load of eight bytes that are put together, so this does.
inline std::uint64_t little64(const unsigned char* bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return std::endian::native == std::endian::big ? __builtin_bswap64(value) : value;
}

inline std::uint32_t little32(const unsigned char* bytes) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return std::endian::native == std::endian::big ? __builtin_bswap32(value) : value;
}

class ByteInput {
 public:
  explicit ByteInput(ByteView bytes) : rest_(bytes) {}

  std::size_t left() const { return rest_.size(); }
  ByteView rest() const { return rest_; }

  std::optional<unsigned char> byte() {
    if (rest_.empty()) return std::nullopt;
    const auto first = rest_.front();
    rest_ = rest_.subspan(1);
    return first;
  }

  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto next = byte();
      if (!next) return std::nullopt;
      value |= static_cast<std::uint64_t>(*next & 0x7f) << shift;
      if (*next < 0x80) return value;
    }
    return std::nullopt;
  }

  std::optional<ByteView> take(std::size_t count) {
    if (count > rest_.size()) return std::nullopt;
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

 private:
  ByteView rest_;
};

}  // namespace joulelab

#include "record/crc32c.h"

#include <array>

namespace joulelab {
namespace {

using Table = std::array<std::uint32_t, 256>;

// tables[k][b]: what byte b does to the checksum when k more bytes follow it.
constexpr std::array<Table, 8> make_tables() {
  constexpr std::uint32_t polynomial = 0x82f63b78;  // 0x1edc6f41 with its bits reversed
  std::array<Table, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (crc & 1 ? polynomial : 0);
    tables[0][byte] = crc;
  }
  for (std::size_t k = 1; k < 8; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const auto crc = tables[k - 1][byte];
      tables[k][byte] = (crc >> 8) ^ tables[0][crc & 0xff];
    }
  }
  return tables;
}

constexpr auto tables = make_tables();

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_processor(ByteView bytes,
                                                                    std::uint32_t before) {
  std::uint64_t crc = ~before;
  const unsigned char* next = bytes.data();
  auto left = bytes.size();
  for (; left >= 8; left -= 8, next += 8) crc = __builtin_ia32_crc32di(crc, little64(next));
  auto low = static_cast<std::uint32_t>(crc);
  for (; left > 0; --left, ++next) low = __builtin_ia32_crc32qi(low, *next);
  return ~low;
}
#endif

}  // namespace

// Eight bytes a step (Kounavis and Berry, "A systematic approach to building high performance
// software-based CRC generators", 2005).
std::uint32_t crc32c_by_table(ByteView bytes, std::uint32_t before) {
  std::uint32_t crc = ~before;
  const unsigned char* next = bytes.data();
  auto left = bytes.size();
  for (; left >= 8; left -= 8, next += 8) {
    const auto mixed = little64(next) ^ crc;
    crc = 0;
    for (std::size_t i = 0; i < 8; ++i) crc ^= tables[7 - i][(mixed >> (8 * i)) & 0xff];
  }
  for (; left > 0; --left, ++next) crc = (crc >> 8) ^ tables[0][(crc ^ *next) & 0xff];
  return ~crc;
}

std::uint32_t crc32c(ByteView bytes, std::uint32_t before) {
#if defined(__x86_64__)
  static const bool has_instruction = __builtin_cpu_supports("sse4.2");
  if (has_instruction) return crc32c_by_processor(bytes, before);
#endif
  return crc32c_by_table(bytes, before);
}

}  // namespace joulelab

#pragma once
// The checksum of a trace file's frames: CRC-32C (Castagnoli), as in iSCSI (RFC 3720, 12.1) and
// ext4. Debian has no library of it that is small and can be linked statically.

#include "record/bytes.h"

namespace joulelab {

// `before`: the checksum of the bytes that came before these. Uses SSE 4.2 where the processor has
// it (about 7 GB/s), tables elsewhere (about 1.5). Thread-safe.
std::uint32_t crc32c(ByteView bytes, std::uint32_t before = 0);

// The way with tables, on any processor.
std::uint32_t crc32c_by_table(ByteView bytes, std::uint32_t before = 0);

}  // namespace joulelab

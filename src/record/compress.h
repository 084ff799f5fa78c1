#pragma once
// zstd, for the bytes of a store and of a trace file. Thread-safe; each thread keeps its workspace.

#include <span>

#include "base/result.h"
#include "record/bytes.h"

namespace joulelab {

// One zstd frame with a checksum, of any bytes.
Result<Bytes> compress(ByteView bytes);

// What `compress` was given. Error `broken` for what is cut or altered; a forged size is not
// reserved.
Result<Bytes> decompress(ByteView blob);

// Without the checksum, for bytes that have one of their own; empty where zstd fails.
Bytes compress_bare(ByteView bytes);

// Fills `bytes` from a zstd frame; false where it does not hold exactly that many bytes.
[[nodiscard]] bool decompress_into(std::span<unsigned char> bytes, ByteView blob);

}  // namespace joulelab

#pragma once
// Numbers of 64 bits, most of them small, in few bytes: the residuals that remain of a trace when
// what is steady in it is taken away. docs/FORMATS.md, "Words", describes the bytes.

#include <span>

#include "record/bytes.h"

namespace joulelab {

// Sixteen numbers at a time in as many bits as the largest needs, or bytes of equal weight together
// and compressed by zstd, whichever is smaller: noise takes its width, and patterns take little.
void put_words(Bytes& bytes, std::span<const std::uint64_t> words);

// Fills `words` with as many numbers as were put; false where the input does not hold them.
[[nodiscard]] bool take_words(ByteInput& input, std::span<std::uint64_t> words);

}  // namespace joulelab

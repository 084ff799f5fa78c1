#pragma once
// The points of a trace as a compressed block of bytes, without loss: every bit of every double
// comes back, that of an unreadable point (a NaN with a payload) too.

#include <span>
#include <vector>

#include "base/result.h"
#include "record/trace.h"

namespace joulelab {

using Bytes = std::vector<unsigned char>;

// zstd with a checksum over the format that trace_blob.cc describes. Thread-safe.
Result<Bytes> encode_points(std::span<const Point> points);

// Error `broken` for what encode_points did not make: cut, altered, of a later format.
Result<std::vector<Point>> decode_points(std::span<const unsigned char> blob);

// zstd with a checksum, of any bytes; the inverse refuses what is cut or altered.
Result<Bytes> compress(std::span<const unsigned char> bytes);
Result<Bytes> decompress(std::span<const unsigned char> blob);

}  // namespace joulelab

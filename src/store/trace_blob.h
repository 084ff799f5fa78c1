#pragma once
// The points of a trace as a block of bytes of a store, without loss: every bit of every double
// comes back. The coding is that of the trace file (record/point_coding.h).

#include <span>
#include <vector>

#include "base/result.h"
#include "record/bytes.h"
#include "record/trace.h"

namespace joulelab {

// `resolution` is the channel's, and the same is needed to decode. Thread-safe.
Bytes encode_points(std::span<const Point> points, double resolution);

// Error `broken` for what encode_points did not make: cut, altered, of a later format. Reads what
// earlier versions wrote, too.
Result<std::vector<Point>> decode_points(ByteView blob, double resolution);

}  // namespace joulelab

#pragma once
// Reads the samples of stores that the first versions of joulelab wrote; nothing writes them any
// more.

#include <vector>

#include "base/result.h"
#include "record/bytes.h"
#include "record/trace.h"

namespace joulelab {

// Error `broken` for what is cut or altered.
Result<std::vector<Point>> decode_points_v1(ByteView blob);

}  // namespace joulelab

#pragma once
// The begin or end of a named window in time, told by the workload itself. Windows nest:
// run, epoch 3, validate, forward.

#include <optional>
#include <string>

#include "base/clock.h"

namespace joulelab {

struct Mark {
  enum class Edge { begin, end };
  Instant at;
  Edge edge = Edge::begin;
  std::string name;          // "epoch"
  std::optional<int> index;  // 3, counted from 0
  bool operator==(const Mark&) const = default;
};

}  // namespace joulelab

#pragma once
// A range of values that a quantity is believed to lie in; which level, its maker says.

namespace joulelab {

struct Interval {
  double low = 0, high = 0;
  bool operator==(const Interval&) const = default;
};

}  // namespace joulelab

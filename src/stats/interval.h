#pragma once
// A range of values that a quantity is believed to lie in; which level, its maker says.

#include <cmath>

namespace joulelab {

struct Interval {
  double low = 0, high = 0;
  bool operator==(const Interval&) const = default;
};

// Of a logarithm's bounds those of the value.
inline Interval exponential(Interval of_logarithm) {
  return {std::exp(of_logarithm.low), std::exp(of_logarithm.high)};
}

}  // namespace joulelab

#pragma once
// The smallest step in which an instrument counts, by the differences of its values: their greatest
// common divisor, which allows for the rounding of what lies between the instrument and us
// (powercap tells whole microjoules of a counter in steps of 61).

#include <span>

#include "record/trace.h"

namespace joulelab {

struct ValueStep {
  enum class Kind {
    found,      // all differences are multiples of `size`
    at_most,    // so they are, but too few or too alike to exclude a finer step
    finer,      // no common step was seen: finer than `size`, the smallest difference
    unchanged,  // the value never changed
  };
  Kind kind = Kind::unchanged;
  double size = 0;  // in the unit of the values
};

// Of points in order of time. O(points + steps tried x 512); the method is that of a periodogram,
// after Schuster (1898): a step g is common to differences d where the mean of cos(2 pi d / g) is
// near 1. Where the values move by very many steps at a time, Euclid's algorithm.
ValueStep value_step_of(std::span<const Point> points);

}  // namespace joulelab

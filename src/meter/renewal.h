#pragma once
// How often an instrument renews its value, by the instants at which the value changed. A change
// proves a renewal; that nothing changed proves nothing.

#include <span>

#include "record/trace.h"

namespace joulelab {

struct Renewal {
  enum class Kind {
    found,     // every `typical`
    at_most,   // at least as often as it was read, which was every `typical` on average
    by_steps,  // a counter that moved by a single step each time, on average every `typical`: that
               // is its step over the power, and says little of its renewals
    not_seen,  // it changed less than three times
  };
  Kind kind = Kind::not_seen;
  Seconds typical{0};
  Seconds low{0}, high{0};  // the middle half of the intervals, where found
  int changes = 0;
};

// Of points in order of time. A reading tells a change's instant only to the interval between two
// readings, which averages out over all of them; renewals that did not change the value are allowed
// for as long as some neighbouring ones did.
Renewal renewal_of(std::span<const Point> points, Form form);

}  // namespace joulelab

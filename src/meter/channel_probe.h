#pragma once
// What the points of one channel say of its instrument, beside what the instrument's description
// says: how often it is renewed, in what steps it counts, how much it scatters.

#include <optional>

#include "meter/renewal.h"
#include "meter/value_step.h"

namespace joulelab {

// Of the power between neighbouring values, one every `over`. It is the instrument's and the
// load's together: nothing here can tell them apart.
struct PowerScatter {
  Watts mean{0};
  Watts deviation{
      0};  // of one value, from the differences of neighbours: a slow drift is not in it
  Seconds over{0};
  int values = 0;
  // Von Neumann's ratio: 2 where the values are independent of each other, much less where each
  // holds a part of those before it (the instrument averages) or the load itself moves slowly.
  double independence = 2;
};

// Of a counter or gauge; nothing of a condition, and where there are too few values. `over`: the
// time between two values; of a counter the instants of renewal must be known well beside it.
// (von Neumann, Kent, Bellinson & Hart 1941; as a function of `over` it is Allan's deviation.)
std::optional<PowerScatter> power_scatter_of(const Trace& trace, Seconds over);

struct ChannelProbe {
  Channel channel;
  Renewal renewal;
  ValueStep step;
  std::optional<PowerScatter> scatter;
  int unreadable = 0;
  // Where what was found and what the channel says differ by more than a factor of two.
  bool is_renewed_otherwise = false, is_stepped_otherwise = false;
};

// `usual_period`: between two readings in a run; `pace`: between two of these points, 0 where each
// value is of the instant that it was read at.
ChannelProbe examine(const Trace& trace, Seconds usual_period, Seconds pace);

}  // namespace joulelab

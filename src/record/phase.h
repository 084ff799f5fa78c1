#pragma once
// Where the energy of a training goes: all windows of one phase (forward, backward, update, ...)
// together. A phase is often shorter than the interval between two values of the meter; then its
// energy is a share of time, and says so.

#include <optional>
#include <string>
#include <vector>

#include "record/run.h"

namespace joulelab {

struct Phase {
  std::string name;
  std::size_t windows = 0;
  Seconds duration{0};
  std::optional<Joules> energy;  // of the windows that were covered; nothing: none was
  // 95 %. The windows of one phase lie between the same neighbours, so that what one edge mistakes
  // all do: the distances add up as they stand, and so do bounds for the edges (docs/METHOD.md).
  Joules low, high;
  double coverage = 0;  // share of the duration that lies in covered windows
  // The windows are so short that most of their time shares an interval of the meter with other
  // phases: the interval's energy is divided by time, as if all took the same power.
  bool is_time_weighted = false;
  Seconds interval{0};  // between two values of the slowest counted channel
  bool operator==(const Phase&) const = default;
};

// Of the windows with the names of phases (docs/PROTOCOL.md), in the order in which a training goes
// through them; `train` only where its parts are not marked. From the run's windows, its channels
// and its punctuality. Pure.
std::vector<Phase> phases_of(const Run& run);

}  // namespace joulelab

#pragma once
// Turns a hardware counter that wraps into one that only grows, and tells a wrap from a reset by
// what is physically possible. At most one wrap may happen between two updates; the sampling
// period must guarantee it.

#include <cstdint>
#include <optional>

#include "base/units.h"
#include "record/trace.h"

namespace joulelab {

class Counter {
 public:
  // `range`: how many distinct values the counter has (after range - 1 comes 0), or nothing where
  // the machine does not say; then the ranges of the known processors are tried. `highest` is more
  // than the part can ever draw: a decrease that as a wrap would need more is a reset.
  Counter(std::optional<std::uint64_t> range, Watts highest) : range_(range), highest_(highest) {}

  // `raw_uj` was read `elapsed` after the last update. The energy of a reset is not known: not
  // added.
  Event update(std::uint64_t raw_uj, Seconds elapsed);

  std::uint64_t total_uj() const { return total_uj_; }  // since the first update

 private:
  std::optional<std::uint64_t> wrapped_step(std::uint64_t raw_uj, Seconds elapsed) const;

  std::optional<std::uint64_t> range_;
  Watts highest_;
  std::optional<std::uint64_t> last_uj_;
  std::uint64_t total_uj_ = 0;
};

}  // namespace joulelab

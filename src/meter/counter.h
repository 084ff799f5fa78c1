#pragma once
// Turns a hardware counter that wraps into one that only grows, and tells a wrap from a reset by
// what is physically possible. Of updates so far apart that it could have wrapped more than once
// the energy is not known: a reset too.

#include <cstdint>
#include <optional>
#include <span>

#include "base/units.h"
#include "record/trace.h"

namespace joulelab {

class Counter {
 public:
  // `range`: how many distinct values the counter has (after range - 1 comes 0), or nothing where
  // the machine does not say; then the ranges of the known processors, in microjoules, are tried.
  // `highest` is more than the part can ever draw: a decrease that as a wrap would need more is a
  // reset. `unit`: what one count is worth.
  Counter(std::optional<std::uint64_t> range, Watts highest, Joules unit = Joules{1e-6})
      : range_(range), highest_(highest), unit_(unit) {}

  // `raw` was read `elapsed` after the last update. The energy of a reset is not known: not added.
  Event update(std::uint64_t raw, Seconds elapsed);

  std::uint64_t total() const { return total_; }  // counts since the first update, exact
  Joules energy() const { return static_cast<double>(total_) * unit_; }

 private:
  std::span<const std::uint64_t> ranges() const;
  // Whether the whole range can be used in this time.
  bool may_wrap_twice(Seconds elapsed) const;
  std::optional<std::uint64_t> wrapped_step(std::uint64_t raw, Seconds elapsed) const;

  std::optional<std::uint64_t> range_;
  Watts highest_;
  Joules unit_;
  std::optional<std::uint64_t> last_;
  std::uint64_t total_ = 0;
};

}  // namespace joulelab

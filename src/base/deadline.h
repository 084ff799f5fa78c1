#pragma once
// A limit of time shared by the several steps of one exchange: each step gets what the ones before
// it left.

#include <algorithm>

#include "base/clock.h"

namespace joulelab {

class Deadline {
 public:
  explicit Deadline(Seconds limit) : at_(after(std::chrono::steady_clock::now(), limit)) {}
  // Never negative.
  Seconds left() const { return std::max(at_ - std::chrono::steady_clock::now(), Seconds{0}); }

 private:
  Instant at_;
};

}  // namespace joulelab

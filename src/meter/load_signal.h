#pragma once
// A load whose power and energy are known exactly at every instant: what simulated instruments look
// at, and what their readings are judged by. Power is constant between its steps.

#include <random>
#include <vector>

#include "base/clock.h"

namespace joulelab {

// What a load is made of; each part may be absent (0).
struct LoadShape {
  Instant begin = after(Instant{}, Seconds{5});
  Seconds duration{20};
  Watts idle{40};   // before and after
  Watts base{100};  // the least while it runs
  Watts step{0};    // levels between 0 and this, each held for `step_mean` on average
  Seconds step_mean{5};
  Watts burst{0};  // on and off at random, each for `burst_mean` on average
  Seconds burst_mean{0.02};
  Watts drift{0};        // rises evenly from 0 to this
  Watts noise{0};        // standard deviation, drawn anew every `grain`
  Seconds grain{0.005};  // the finest detail
};

class LoadSignal {
 public:
  // Drawn from `random`. The load runs from shape.begin for shape.duration; before and after it is
  // idle.
  LoadSignal(const LoadShape& shape, std::mt19937_64& random);

  // At or between any instants, idle time included. O(1).
  Watts power(Instant at) const;
  Joules energy(Instant from, Instant to) const;

 private:
  Joules energy_since_begin(Instant at) const;
  Instant begin_;
  Watts idle_;
  Seconds grain_;
  std::vector<double> power_w_;   // of each grain of the load
  std::vector<double> energy_j_;  // before each grain, and in all
};

}  // namespace joulelab

#pragma once
// An instrument that looks at a LoadSignal with the faults of real ones: rounding, averaging,
// values that are renewed now and then, slow and failing readings, gain, offset, a counter that
// wraps. What its channel says of it is true: simulation_test.cc checks that the intervals are.

#include <optional>
#include <random>

#include "base/clock.h"
#include "meter/counter.h"
#include "meter/load_signal.h"
#include "meter/meter.h"

namespace joulelab {

struct SimulatedFaults {
  double gain = 1;                     // truth = reading x gain, less the offset
  Watts offset{0};                     // added to every reading
  Seconds phase{0};                    // of the renewals
  Seconds longest_read{0};             // a reading takes up to this, and holds of its middle
  Seconds delay{0};                    // the instrument's clock is behind by this
  double failing_share = 0;            // of the readings
  std::optional<std::uint64_t> range;  // a counter's, in steps of the channel's resolution
  bool stamps_itself = false;          // tells each new value once, with the instant when it came
};

class SimulatedMeter final : public Meter {
 public:
  // `signal` and `clock` must outlive the meter.
  SimulatedMeter(Channel channel, SimulatedFaults faults, const LoadSignal& signal, Clock& clock,
                 std::uint64_t seed);

  std::span<const Channel> channels() const override { return {&channel_, 1}; }
  bool stamps_itself() const override { return faults_.stamps_itself; }
  Result<void> read(Instant at, std::vector<Sample>& samples) override;

 private:
  Sample counted(Instant renewed, Instant at);
  double shown_w(Instant renewed) const;
  void tell_new_values(Instant until, std::vector<Sample>& samples);

  Channel channel_;
  SimulatedFaults faults_;
  const LoadSignal& signal_;
  Clock& clock_;
  std::mt19937_64 random_;
  Instant last_;
  std::optional<Instant> told_;  // the renewal that was told last
  Counter counter_;
};

}  // namespace joulelab

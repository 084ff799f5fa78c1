#pragma once
// What one channel has counted since an instant, while it is still being sampled: of a fixed size,
// for its points go to the disk.

#include "record/window_energy.h"

namespace joulelab {

class RunningTotal {
 public:
  // `channel` must outlive this. `period`: between two readings; of a gauge five of them are a gap.
  RunningTotal(const Channel& channel, Instant from, Seconds period);

  void add(const Point& point);

  // Of a condition its greatest value, else the energy so far; for one window.
  ChannelEnergy energy() const;

 private:
  const Channel* channel_;
  EnergyIntegral integral_;
  Instant from_;
  std::optional<double> peak_;
};

}  // namespace joulelab

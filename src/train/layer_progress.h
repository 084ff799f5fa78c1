#pragma once
// How far a run of layers is: one line that renews itself on a terminal, a line a round elsewhere.

#include "base/clock.h"
#include "train/progress.h"

namespace joulelab {

class LayerProgress {
 public:
  LayerProgress(std::FILE* out, Progress::Style style, int rounds)
      : out_(out), style_(style), rounds_(rounds) {}

  void plan(std::size_t operation);
  void begin(int round);
  void pass(int done, int all);  // of this round
  void end();

 private:
  bool is_due();
  using Clock = std::chrono::steady_clock;
  std::FILE* out_;
  Progress::Style style_;
  int rounds_, round_ = 0;
  Clock::time_point began_{}, shown_{};
};

}  // namespace joulelab

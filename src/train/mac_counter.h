#pragma once
// Multiply-accumulates of the operations that run, as RecordFunction shows them: those of
// convolutions and fully connected layers, whatever the network.

#include <cstdint>
#include <vector>

#include "train/torch.h"

namespace joulelab {

struct MacCount {
  std::int64_t forward = 0;
  // What the backward pass takes: as much again for each of the two factors that has a gradient.
  std::int64_t backward = 0;
  std::int64_t activations = 0;  // elements of the outputs
  int layers = 0;                // counted operations
};

// To be told the begin and the end of every operation, nested ones too. What a counted operation
// calls in turn is not counted again. Not thread-safe.
class MacCounter {
 public:
  void begin(const at::RecordFunction& call);
  void end(const at::RecordFunction& call);
  const MacCount& total() const { return total_; }

 private:
  struct Open {  // a counted operation that has begun
    std::int64_t macs_an_output = 0;
    int gradients = 0;
  };
  std::vector<Open> open_;
  MacCount total_;
};

}  // namespace joulelab

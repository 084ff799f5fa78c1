#pragma once
// Marks that wait for the device, so that a window holds the work and not its being handed over.

#include <optional>

#include "mark/sender.h"
#include "train/torch.h"

namespace joulelab {

class Marker {
 public:
  Marker(MarkSender& sender, bool is_cuda) : sender_(sender), is_cuda_(is_cuda) {}
  void begin(const char* name, std::optional<int> index = {}) {
    synchronise();
    sender_.begin(name, index);
  }
  void end(const char* name, std::optional<int> index = {}) {
    synchronise();
    sender_.end(name, index);
  }
  void synchronise() const {
    if (is_cuda_) torch::cuda::synchronize();
  }

 private:
  MarkSender& sender_;
  bool is_cuda_;
};

}  // namespace joulelab

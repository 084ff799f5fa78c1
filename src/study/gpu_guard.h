#pragma once
// A process that outlives us to put the GPUs back: it waits until the pipe to us closes, however we
// end. In a session of its own and with our blocked signals, so that what ends us does not end it.

#include <string>
#include <sys/types.h>

#include "base/descriptor.h"
#include "study/gpu_record.h"

namespace joulelab {

class GpuGuard {
 public:
  // Starts `joulelab gpus guard RECORD PROCESS`. Error where it cannot be started: then nothing may
  // be set.
  static Result<GpuGuard> start(const GpuBench& bench, const std::string& process);
  ~GpuGuard();
  GpuGuard(GpuGuard&& other) noexcept
      : pipe_(std::move(other.pipe_)), child_(std::exchange(other.child_, 0)) {}
  GpuGuard& operator=(GpuGuard&&) = delete;

 private:
  GpuGuard(Descriptor pipe, pid_t child) : pipe_(std::move(pipe)), child_(child) {}
  Descriptor pipe_;
  pid_t child_;
};

// What that process does. Returns what it had to restore.
Result<std::vector<GpuBefore>> stand_guard(const GpuBench& bench, const std::string& process);

}  // namespace joulelab

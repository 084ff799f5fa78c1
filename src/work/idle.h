#pragma once
// Doing nothing, for a while: what the machine takes anyway.

#include <atomic>

#include "base/clock.h"
#include "work/workload.h"

namespace joulelab {

class IdleWork final : public Workload {
 public:
  IdleWork(Clock& clock, Seconds duration) : clock_(clock), duration_(duration) {}
  Result<void> prepare() override { return {}; }
  Result<Ending> run(MarkLog&) override {
    constexpr Seconds nap{1};
    nap_until(clock_, after(clock_.now(), duration_), nap, [&] { return is_stopped_.load(); });
    return Ending{};
  }
  void stop(StopWay) override { is_stopped_ = true; }

 private:
  Clock& clock_;
  Seconds duration_;
  std::atomic<bool> is_stopped_ = false;
};

}  // namespace joulelab

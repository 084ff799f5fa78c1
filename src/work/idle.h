#pragma once
// Doing nothing, for a while: what the machine takes anyway.

#include "base/clock.h"
#include "work/workload.h"

namespace joulelab {

class IdleWork final : public Workload {
 public:
  IdleWork(Clock& clock, Seconds duration) : clock_(clock), duration_(duration) {}
  Result<void> prepare() override { return {}; }
  Result<Ending> run(MarkLog&) override {
    clock_.sleep_until(after(clock_.now(), duration_));
    return Ending{};
  }

 private:
  Clock& clock_;
  Seconds duration_;
};

}  // namespace joulelab

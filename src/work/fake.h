#pragma once
// A training run that did not happen: deterministic windows and outcome on a fake clock, so that a
// whole study can be tested, and shown, in milliseconds. Its numbers mean nothing and say so.

#include <atomic>
#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/fake_load.h"
#include "work/workload.h"

namespace joulelab {

struct FakeTraining {
  int epochs = 3;
  double images = 1000;  // of each epoch, which takes 2 to 8 s for a thousand
};

class FakeWork final : public Workload {
 public:
  // `kind` (say "resnet20 mnist") decides duration, power and accuracy, `seed` varies them a
  // little. `load`: what the parts of the invented machine draw; none: nothing is told.
  FakeWork(Clock& clock, std::string kind, std::uint64_t seed, FakeTraining training = {},
           FakeLoad* load = nullptr)
      : clock_(clock), kind_(std::move(kind)), seed_(seed), training_(training), load_(load) {}
  Result<void> prepare() override { return {}; }
  Result<Ending> run(MarkLog& log) override;
  // It ends within a tenth of an epoch, with the accuracy that it has.
  void stop(StopWay) override { is_stopped_ = true; }

 private:
  void draw(double share, int epoch);
  Values evaluation(int epochs_done) const;
  Clock& clock_;
  std::string kind_;
  std::uint64_t seed_;
  FakeTraining training_;
  FakeLoad* load_;
  std::atomic<bool> is_stopped_ = false;
};

}  // namespace joulelab

#pragma once
// A training run that did not happen: deterministic windows and outcome on a fake clock, so that a
// whole study can be tested, and shown, in milliseconds. Its numbers mean nothing and say so.

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "work/workload.h"

namespace joulelab {

class FakeWork final : public Workload {
 public:
  // `kind` (say "resnet20 mnist") decides duration and accuracy, `seed` varies them a little.
  FakeWork(Clock& clock, std::string kind, std::uint64_t seed)
      : clock_(clock), kind_(std::move(kind)), seed_(seed) {}
  Result<void> prepare() override { return {}; }
  Result<Ending> run(MarkLog& log) override;

 private:
  Clock& clock_;
  std::string kind_;
  std::uint64_t seed_;
};

}  // namespace joulelab

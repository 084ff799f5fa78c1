#pragma once
// The GPUs as a cell wants them, for as long as this lives: what was there is put back when it
// ends, by a guard when the process dies, and by the next start when the guard died too.

#include <memory>
#include <optional>

#include "record/run.h"
#include "study/gpu_guard.h"

namespace joulelab {

class GpuHold {
 public:
  // Records, starts the guard, sets. Errors: `denied` on a machine that is lent to us
  // (JOULELAB_LENT_MACHINE=1) or where this user may not; `invalid` for a value that a board does
  // not admit; `missing` without GPU, driver or such a setting. Then everything is as it was.
  static Result<std::unique_ptr<GpuHold>> take(const GpuSetting& setting, const GpuBench& bench);
  ~GpuHold();
  GpuHold(const GpuHold&) = delete;
  GpuHold& operator=(const GpuHold&) = delete;

  // Tells the run what was asked, what was there and what the boards say now: facts
  // gpu_power_limit_w, gpu_power_limit_w_before, gpu_power_limit_w_read, gpu_clock_mhz,
  // gpu_clock_mhz_read. With the warning "gpu-setting-lost" where somebody else has changed it.
  void complete(Run& run) const;
  // Puts back what was there; once. An Error leaves the record: joulelab gpus restore.
  Result<void> release();

 private:
  GpuHold(GpuSetting setting, GpuBench bench, GpuRecord record, NvmlControl control)
      : setting_(std::move(setting)),
        bench_(std::move(bench)),
        record_(std::move(record)),
        control_(std::move(control)) {}
  GpuSetting setting_;
  GpuBench bench_;
  GpuRecord record_;
  NvmlControl control_;
  std::optional<GpuGuard> guard_;
  bool is_released_ = false;
};

}  // namespace joulelab

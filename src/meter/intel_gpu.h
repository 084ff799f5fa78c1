#pragma once
// Energy of Intel's graphics cards as the kernel's drivers i915 and xe count it. Cards alone: the
// graphics within a processor is part of its package, and RAPL's "uncore" counts it.

#include <filesystem>

#include "meter/meter_spec.h"
#include "meter/sysfs_meter.h"

namespace joulelab {

// Errors: `missing` where no card of these drivers counts its energy, `denied`.
Result<SysfsMeter> open_intel_gpu(const MeterSpec& spec, const std::filesystem::path& root);

}  // namespace joulelab

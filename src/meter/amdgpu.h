#pragma once
// Power of AMD's graphics as the kernel's driver amdgpu tells it. Its surprise: on a processor with
// graphics (an APU) that is the power of the whole chip, its cores included, so it is then told as
// the processor package's and not as a GPU's.

#include <filesystem>

#include "meter/meter_spec.h"
#include "meter/sysfs_meter.h"

namespace joulelab {

// Errors: `missing` where no card of this driver tells its power, `denied`.
Result<SysfsMeter> open_amdgpu(const MeterSpec& spec, const std::filesystem::path& root);

}  // namespace joulelab

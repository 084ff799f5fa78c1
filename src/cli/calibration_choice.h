#pragma once
// Which calibration of a store holds for a machine, and whether the meters at hand fit it.

#include <filesystem>
#include <string>

#include "base/result.h"
#include "meter/sampler.h"
#include "record/calibration.h"
#include "store/store.h"

namespace joulelab {

// The newest of `machine`. Error `invalid` where there is none, with how the nearest differs.
Result<Calibration> calibration_for(const Machine& machine, Store& store);
// The same from a file, which is not made where there is none.
Result<Calibration> calibration_for(const Machine& machine, const std::filesystem::path& store);

// Error `invalid` where a channel that it rests on is none of these meters': before the work
// begins, so that nothing is lost.
Result<void> check_meters(const Calibration& calibration, std::span<const NamedMeter> meters);

}  // namespace joulelab

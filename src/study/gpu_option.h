#pragma once
// The keys of a study file that set the machine's GPUs for a run, and no option of what is run.

#include <optional>

#include "meter/nvml_control.h"
#include "study/study.h"
#include "study/train_option.h"

namespace joulelab {

inline constexpr const char* gpu_unchanged = "unchanged";  // a level: the GPU as it was found

// gpu_power_limit_w, gpu_clock_mhz, gpu_boards.
bool is_gpu_option(std::string_view name);
// Those and the trainer's.
std::vector<std::string> study_option_names();
const TrainOption* study_option_named(std::string_view name);  // or nullptr

// What these options ask for; nothing: the GPUs stay as they are. `options` are sound.
std::optional<GpuSetting> gpu_setting_of(const Options& options);
// Every different one of these cells, in their order.
std::vector<GpuSetting> gpu_settings_of(const Study& study, std::span<const Cell> cells);

}  // namespace joulelab

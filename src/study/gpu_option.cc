#include "study/gpu_option.h"

#include <algorithm>

#include "base/text.h"
#include "study/command_line.h"

namespace joulelab {
namespace {

constexpr const char *limit_key = "gpu_power_limit_w", *clock_key = "gpu_clock_mhz",
                     *boards_key = "gpu_boards";

std::span<const TrainOption> gpu_options() {
  using Takes = TrainOption::Takes;
  static const std::vector<TrainOption> options{
      {.name = limit_key,
       .takes = Takes::number,
       .high = 5000,
       .low_is_allowed = false,
       .words = {gpu_unchanged}},
      {.name = clock_key,
       .takes = Takes::count,
       .low = 1,
       .high = 10'000,
       .words = {gpu_unchanged}},
      {.name = boards_key},
  };
  return options;
}

// The value of a key that is given and changes something.
std::optional<std::string> value_of(const Options& options, const char* key) {
  const auto found = options.find(key);
  if (found == options.end() || found->second == gpu_unchanged) return std::nullopt;
  return found->second;
}

}  // namespace

bool is_gpu_option(std::string_view name) {
  return std::ranges::find(gpu_options(), name, &TrainOption::name) != gpu_options().end();
}

std::vector<std::string> study_option_names() {
  auto names = train_option_names();
  for (const auto& option : gpu_options()) names.push_back(option.name);
  return names;
}

const TrainOption* study_option_named(std::string_view name) {
  const auto options = gpu_options();
  const auto found = std::ranges::find(options, name, &TrainOption::name);
  return found == options.end() ? train_option_named(name) : &*found;
}

std::optional<GpuSetting> gpu_setting_of(const Options& options) {
  GpuSetting setting;
  if (const auto limit = value_of(options, limit_key)) {
    if (const auto watts = to_double(*limit)) setting.power_limit = Watts{*watts};
  }
  if (const auto clock = value_of(options, clock_key)) {
    if (const auto megahertz = to_integer(*clock))
      setting.clock_mhz = static_cast<unsigned>(*megahertz);
  }
  if (!setting.power_limit && !setting.clock_mhz) return std::nullopt;
  const auto boards = value_of(options, boards_key).value_or("");
  for (const auto board : split(boards, ',')) {
    if (!trim(board).empty()) setting.boards.emplace_back(trim(board));
  }
  return setting;
}

std::vector<GpuSetting> gpu_settings_of(const Study& study, std::span<const Cell> cells) {
  std::vector<GpuSetting> settings;
  for (const auto& cell : cells) {
    auto setting = gpu_setting_of(options_of(study, cell));
    if (setting && std::ranges::find(settings, *setting) == settings.end())
      settings.push_back(*std::move(setting));
  }
  return settings;
}

}  // namespace joulelab

#include "record/tuned_setting.h"

namespace joulelab {

std::vector<TunedSetting> tuned_settings_of(const Run& run) {
  std::vector<TunedSetting> settings;
  const auto chosen = run.facts.find("tuned");
  for (const auto& window : run.windows) {
    if (window.name != "tune" || !window.index) continue;
    const auto name = "tune_" + std::to_string(*window.index);
    const auto setting = run.facts.find(name);
    const auto images = run.values.find(name + "_images");
    if (setting == run.facts.end() || images == run.values.end()) continue;
    if (!(images->second > 0) || window.end <= window.begin) continue;
    TunedSetting found{.setting = setting->second,
                       .images = images->second,
                       .duration = window.end - window.begin,
                       .energy_per_image = {},
                       .is_chosen = chosen != run.facts.end() && chosen->second == setting->second};
    if (window.energy) {
      found.energy_per_image = Joules{window.energy->value / found.images};
      found.low = Joules{window.low.value / found.images};
      found.high = Joules{window.high.value / found.images};
    }
    settings.push_back(std::move(found));
  }
  return settings;
}

}  // namespace joulelab

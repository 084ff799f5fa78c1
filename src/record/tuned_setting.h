#pragma once
// What `joulelab train --tune` tried: of each setting its speed and its energy an image, from its
// window and from what the trainer told (docs/PROTOCOL.md).

#include <optional>
#include <string>
#include <vector>

#include "record/run.h"

namespace joulelab {

struct TunedSetting {
  std::string setting;  // "2 threads, channels-last, float32, 0 ahead"
  double images = 0;
  Seconds duration{0};
  std::optional<Joules> energy_per_image;  // nothing: the window was not covered
  Joules low, high;                        // 95 %
  bool is_chosen = false;
  double images_per_second() const { return images / duration.count(); }
  bool operator==(const TunedSetting&) const = default;
};

// In the order in which they were tried. A window without its fact or its images is left out. Pure.
std::vector<TunedSetting> tuned_settings_of(const Run& run);

}  // namespace joulelab

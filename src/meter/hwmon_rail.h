#pragma once
// The power and energy sensors under /sys/class/hwmon, each with what it is known to cover. A
// sensor names its rail at best, never what hangs on it: only names that somebody documented are
// known, and what is not known is not added to anything.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "record/channel.h"

namespace joulelab {

// What a rail feeds, in the ledger's terms.
struct RailCover {
  Component component = Component::other;
  std::string device;
};

struct HwmonRail {
  enum class Kind {
    energy,   // one file, uJ, counted
    power,    // one file, uW
    product,  // two files: mV and mA
  };
  std::string key;     // "VDD_GPU_SOC", or "ina226.power1" where it has no label; unique
  std::string chip;    // the driver's name for it: "ina3221"
  std::string folder;  // "hwmon3": changes from boot to boot
  Kind kind = Kind::power;
  std::vector<std::filesystem::path> files;
  Seconds update_period{0};        // 0: the driver does not say
  Seconds averaging{0};            // of a power; 0: none, or the driver does not say
  double resolution = 0;           // in J or W; 0: not known
  std::optional<RailCover> cover;  // nothing: not known
};

// All of them, in the order of their folders; an energy before the power of the same number.
// `root` as in Rapl::open.
std::vector<HwmonRail> hwmon_rails(const std::filesystem::path& root);

}  // namespace joulelab

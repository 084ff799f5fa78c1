#pragma once
// Graphics cards as the kernel lists them (/sys/class/drm), by the sensors that their driver has,
// and the instrument that reads these: AMD's and Intel's drivers differ in the files alone.

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "meter/meter_spec.h"
#include "meter/sysfs_meter.h"

namespace joulelab {

struct GraphicsCard {
  std::string number;            // "0" of card0
  std::string address;           // on the PCI bus: "0000:03:00.0"; else "card0"
  std::filesystem::path folder;  // /sys/class/drm/card0
  std::filesystem::path hwmon;   // .../device/hwmon/hwmon3
};

// Those whose sensors bear one of `drivers` as their name, in the order of their numbers.
std::vector<GraphicsCard> graphics_cards(const std::filesystem::path& root,
                                         std::span<const std::string_view> drivers);

// A file that a driver may have, and what it means.
struct CardFile {
  std::string_view file;  // within the sensors' folder, or "card/..." within the card's
  Form form = Form::condition;
  std::string_view quantity;  // "power-average"
  std::string_view unit;      // of a condition
  double factor = 1;          // W or the unit per one of the file's; a counter is in uJ
};

// Adds what `card` has of `files`. `model`: component, device, gain of its energy. Error where it
// has no file of energy or power that we may open.
Result<void> add_card(SysfsMeter& meter, const GraphicsCard& card, std::span<const CardFile> files,
                      const MeterSpec& spec, const Channel& model);

}  // namespace joulelab

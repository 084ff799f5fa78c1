#include "meter/rapl_channel.h"

#include <fmt/format.h>

namespace joulelab {
namespace {

// The hardware renews its counters about every millisecond (Intel SDM, volume 3, 15.10).
constexpr Seconds update_period{0.001};
// A package or memory domain never rests for so long: its counter is stuck.
constexpr Seconds freeze_after{1};

}  // namespace

Channel rapl_channel(std::string_view meter, std::string_view domain, const std::string& device,
                     Joules resolution) {
  Channel channel{.meter = std::string(meter),
                  .form = Form::counter,
                  .grade = Grade::measured,
                  .resolution = resolution.value,
                  .update_period = update_period,
                  .gain = {0.95, 1.05},
                  .freeze_after = freeze_after};
  if (domain == "psys") {
    channel.name = fmt::format("{}/psys", meter);
    channel.component = Component::platform;
    channel.gain = {0.9, 1.1};
    return channel;
  }
  channel.device = device;
  channel.name = fmt::format("{}/{}-{}", meter, domain, device);
  if (domain == "package") {
    channel.component = Component::package;
  } else if (domain == "dram") {
    channel.component = Component::dram;
    channel.gain = {0.8, 1.2};
  } else {
    // Parts of the package: an idle graphics part really stands still.
    channel.component = domain == "core" ? Component::core : Component::uncore;
    channel.freeze_after.reset();
  }
  return channel;
}

}  // namespace joulelab

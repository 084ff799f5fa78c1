#include "cli/layer_window.h"

#include <algorithm>

#include "meter/catalogue.h"
#include "meter/machine.h"
#include "meter/meter_spec.h"

namespace joulelab {
namespace {

constexpr double renewals = 20, least_s = 0.2;

}  // namespace

Result<LayerWindow> layer_window(const MeasureRequest& request) {
  const auto opened = JOULELAB_TRY(open_meters(
      join_options(request.meters), {request.root, inspect_machine(request.root), nullptr}));
  LayerWindow window{.window_s = least_s, .slowest = {}};
  for (const auto& meter : opened.meters) {
    const double read_s =
        meter.is_far || request.interval_s <= 0 ? meter.period.count() : request.interval_s;
    for (const auto& channel : meter.meter->channels()) {
      if (channel.form == Form::condition) continue;
      const double slow_s =
          std::max({read_s, channel.update_period.count(), channel.averaging.count()});
      if (renewals * slow_s <= window.window_s) continue;
      window = {.window_s = renewals * slow_s, .slowest = channel.name};
    }
  }
  return window;
}

}  // namespace joulelab

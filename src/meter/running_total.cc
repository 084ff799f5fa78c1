#include "meter/running_total.h"

#include <algorithm>

namespace joulelab {
namespace {

constexpr Instant never{std::chrono::nanoseconds(4'000'000'000'000'000'000)};

}  // namespace

RunningTotal::RunningTotal(const Channel& channel, Instant from, Seconds period)
    : channel_(&channel),
      integral_(channel, from, never, std::max(period, channel.update_period)),
      from_(from) {}

void RunningTotal::add(const Point& point) {
  if (channel_->form != Form::condition) return integral_.add({&point, 1});
  if (point.event == Event::unreadable || point.at < from_) return;
  peak_ = std::max(peak_.value_or(point.value), point.value);
}

ChannelEnergy RunningTotal::energy() const {
  if (channel_->form == Form::condition) return {*channel_, {std::nullopt}, {peak_}};
  auto integral = integral_;
  return {*channel_, {integral.finish()}, {std::nullopt}};
}

}  // namespace joulelab

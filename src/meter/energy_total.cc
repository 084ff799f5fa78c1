#include "meter/energy_total.h"

namespace joulelab {
namespace {

// More than a rack draws: a wrap that would need more is a reset. A reading may be older than its
// stamp says, by the slack.
constexpr Watts highest{100e3};
constexpr Seconds slack{1};

}  // namespace

Event EnergyTotal::update(Joules shown, Instant at) {
  auto event = Event::none;
  if (last_ && is_doubtful_) {
    event = Event::reset;
  } else if (last_ && shown >= *last_) {
    total_ += shown - *last_;
  } else if (last_) {
    const Joules step = range_.value_or(Joules{}) - *last_ + shown;
    const bool is_wrap = range_ && step.value >= 0 && step <= highest * (at - read_ + slack);
    if (is_wrap) total_ += step;
    event = is_wrap ? Event::wrap : Event::reset;
  }
  last_ = shown;
  read_ = at;
  is_doubtful_ = false;
  return event;
}

}  // namespace joulelab

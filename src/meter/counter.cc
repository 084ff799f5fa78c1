#include "meter/counter.h"

#include <algorithm>
#include <array>

namespace joulelab {
namespace {

// 2^32 energy units of 15.3 uJ (servers, DRAM, AMD) and of 61 uJ (client processors), less what
// the kernel's rounding takes: the two values of max_energy_range_uj seen in the field.
constexpr std::array<std::uint64_t, 2> known_ranges = {65532610987 + 1, 262143328850 + 1};

// A reading may be this much older than its stamp says: bounds the power of a short interval.
constexpr Seconds slack{1};

}  // namespace

std::span<const std::uint64_t> Counter::ranges() const {
  return range_ ? std::span(&*range_, 1) : std::span(known_ranges);
}

bool Counter::may_wrap_twice(Seconds elapsed) const {
  const auto range = static_cast<double>(*std::ranges::min_element(ranges()));
  return highest_ * elapsed >= range * unit_;
}

std::optional<std::uint64_t> Counter::wrapped_step(std::uint64_t raw, Seconds elapsed) const {
  const Joules most = highest_ * (elapsed + slack);
  for (const auto range : ranges()) {
    if (range <= *last_) continue;
    const auto step = range - *last_ + raw;
    if (static_cast<double>(step) * unit_ <= most) return step;
  }
  return std::nullopt;
}

Event Counter::update(std::uint64_t raw, Seconds elapsed) {
  auto event = Event::none;
  if (last_ && may_wrap_twice(elapsed)) {
    event = Event::reset;
  } else if (last_ && raw >= *last_) {
    total_ += raw - *last_;
  } else if (last_) {
    const auto step = wrapped_step(raw, elapsed);
    total_ += step.value_or(0);
    event = step ? Event::wrap : Event::reset;
  }
  last_ = raw;
  return event;
}

}  // namespace joulelab

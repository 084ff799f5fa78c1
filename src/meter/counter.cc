#include "meter/counter.h"

#include <array>
#include <span>

namespace joulelab {
namespace {

// 2^32 energy units of 15.3 uJ (servers, DRAM, AMD) and of 61 uJ (client processors), less what
// the kernel's rounding takes: the two values of max_energy_range_uj seen in the field.
constexpr std::array<std::uint64_t, 2> known_ranges = {65532610987 + 1, 262143328850 + 1};

// A reading may be this much older than its stamp says: bounds the power of a short interval.
constexpr Seconds slack{1};

}  // namespace

std::optional<std::uint64_t> Counter::wrapped_step(std::uint64_t raw_uj, Seconds elapsed) const {
  const auto ranges = range_ ? std::span(&*range_, 1) : std::span(known_ranges);
  const Joules most = highest_ * (elapsed + slack);
  for (const auto range : ranges) {
    if (range <= *last_uj_) continue;
    const auto step = range - *last_uj_ + raw_uj;
    if (static_cast<double>(step) * 1e-6 <= most.value) return step;
  }
  return std::nullopt;
}

Event Counter::update(std::uint64_t raw_uj, Seconds elapsed) {
  auto event = Event::none;
  if (last_uj_ && raw_uj >= *last_uj_) {
    total_uj_ += raw_uj - *last_uj_;
  } else if (last_uj_) {
    const auto step = wrapped_step(raw_uj, elapsed);
    total_uj_ += step.value_or(0);
    event = step ? Event::wrap : Event::reset;
  }
  last_uj_ = raw_uj;
  return event;
}

}  // namespace joulelab

#pragma once
// How late a sampler's readings were, in constant memory: counts by power of 2^(1/8), so that a
// quantile is exact to 9 %, for hours at 10 kHz as for a second.

#include <array>
#include <cmath>
#include <cstdint>

#include "base/units.h"

namespace joulelab {

class Lateness {
 public:
  void add(Seconds late) {
    ++counts_[bucket(late)];
    ++total_;
  }

  // The lateness that a share `q` of the readings did not exceed; 0 without readings.
  Seconds quantile(double q) const {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(total_)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size() && wanted > 0; ++i) {
      seen += counts_[i];
      if (seen >= wanted)
        return Seconds{shortest.count() * std::exp2(static_cast<double>(i) / steps_per_octave)};
    }
    return Seconds{0};
  }

 private:
  static constexpr Seconds shortest{1e-7};
  static constexpr double steps_per_octave = 8;
  static std::size_t bucket(Seconds late) {
    if (late <= shortest) return 0;
    const double step = std::ceil(std::log2(late / shortest) * steps_per_octave);
    return std::min(static_cast<std::size_t>(step), std::tuple_size_v<decltype(counts_)> - 1);
  }
  std::array<std::uint64_t, 256> counts_{};
  std::uint64_t total_ = 0;
};

}  // namespace joulelab

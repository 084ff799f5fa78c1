#include "stats/root.h"

#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>

namespace joulelab {

std::optional<double> root_between(double low, double high,
                                   const std::function<double(double)>& f) {
  const double at_low = f(low), at_high = f(high);
  if (at_low == 0) return low;
  if (at_high == 0) return high;
  if (!(std::signbit(at_low) != std::signbit(at_high))) return std::nullopt;
  std::uintmax_t steps = 200;
  constexpr int bits = 50;
  const auto [below, above] = boost::math::tools::toms748_solve(
      f, low, high, at_low, at_high, boost::math::tools::eps_tolerance<double>(bits), steps);
  return below + (above - below) / 2;
}

std::optional<double> root_above(double low, const std::function<double(double)>& f, double reach) {
  const bool is_negative = std::signbit(f(low));
  for (double step = 1; step <= reach; step *= 2) {
    if (std::signbit(f(low + step)) != is_negative) {
      return root_between(step == 1 ? low : low + step / 2, low + step, f);
    }
  }
  return std::nullopt;
}

}  // namespace joulelab

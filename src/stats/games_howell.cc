#include "stats/games_howell.h"

#include <cmath>
#include <numbers>

#include "stats/confidence.h"
#include "stats/studentized_range.h"

namespace joulelab {

std::vector<GamesHowellPair> games_howell(Groups groups, double level) {
  std::vector<GamesHowellPair> pairs;
  const auto k = static_cast<int>(groups.size());
  for (std::size_t a = 0; a < groups.size(); ++a) {
    for (auto b = a + 1; b < groups.size(); ++b) {
      const auto welch = welch_difference(groups[a], groups[b], level);
      if (!welch) return {};
      const double error =
          std::sqrt(variance_of(groups[a]) / static_cast<double>(groups[a].size()) +
                    variance_of(groups[b]) / static_cast<double>(groups[b].size()));
      const double freedom = welch->degrees_of_freedom;
      const double half =
          studentized_range_upper_quantile(1 - level, k, freedom) * error / std::numbers::sqrt2;
      pairs.push_back(
          {a,
           b,
           welch->difference,
           welch->t,
           freedom,
           studentized_range_upper_tail(std::abs(welch->t) * std::numbers::sqrt2, k, freedom),
           {welch->difference - half, welch->difference + half}});
    }
  }
  return pairs;
}

}  // namespace joulelab

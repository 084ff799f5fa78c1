#include "stats/pairwise.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/distribution.h"
#include "stats/kruskal.h"
#include "stats/rank.h"

namespace joulelab {

std::vector<DunnPair> dunn_pairs(Groups groups) {
  if (!kruskal_wallis(groups)) return {};
  const auto ranks = ranks_of(pooled(groups));
  const auto n = static_cast<double>(ranks.values.size());
  const double variance = n * (n + 1) / 12 - ranks.tie_sum / (12 * (n - 1));
  std::vector<double> mean_ranks;
  std::size_t first = 0;
  for (const auto& group : groups) {
    mean_ranks.push_back(mean_of(std::span(ranks.values).subspan(first, group.size())));
    first += group.size();
  }
  std::vector<DunnPair> pairs;
  for (std::size_t a = 0; a < groups.size(); ++a) {
    for (auto b = a + 1; b < groups.size(); ++b) {
      const double parts =
          1 / static_cast<double>(groups[a].size()) + 1 / static_cast<double>(groups[b].size());
      const double z = (mean_ranks[a] - mean_ranks[b]) / std::sqrt(variance * parts);
      pairs.push_back({.a = a, .b = b, .z = z, .p = normal_two_sided_p(z)});
    }
  }
  std::vector<double> p;
  for (const auto& pair : pairs) p.push_back(pair.p);
  const auto adjusted = holm_adjusted(p);
  for (std::size_t i = 0; i < pairs.size(); ++i) pairs[i].p_holm = adjusted[i];
  return pairs;
}

std::vector<double> holm_adjusted(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](auto a, auto b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double highest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    highest = std::max(highest, p[order[i]] * static_cast<double>(p.size() - i));
    adjusted[order[i]] = std::min(1.0, highest);
  }
  return adjusted;
}

double cliffs_delta(std::span<const double> a, std::span<const double> b) {
  std::vector<double> sorted(b.begin(), b.end());
  std::ranges::sort(sorted);
  double dominance = 0;
  for (const double x : a) {
    const auto [low, high] = std::equal_range(sorted.begin(), sorted.end(), x);
    dominance += static_cast<double>((low - sorted.begin()) - (sorted.end() - high));
  }
  return dominance / static_cast<double>(a.size()) / static_cast<double>(b.size());
}

}  // namespace joulelab

#include "stats/rank.h"

#include <algorithm>
#include <numeric>

namespace joulelab {

Ranks ranks_of(std::span<const double> sample) {
  std::vector<std::size_t> order(sample.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](auto a, auto b) { return sample[a] < sample[b]; });
  Ranks ranks{std::vector<double>(sample.size()), 0};
  for (std::size_t first = 0; first < order.size();) {
    auto last = first;
    while (last + 1 < order.size() && sample[order[last + 1]] == sample[order[first]]) ++last;
    const double middle = static_cast<double>(first + last) / 2 + 1;
    for (auto i = first; i <= last; ++i) ranks.values[order[i]] = middle;
    const auto ties = static_cast<double>(last - first + 1);
    ranks.tie_sum += ties * ties * ties - ties;
    first = last + 1;
  }
  return ranks;
}

std::vector<double> pooled(Groups groups) {
  std::vector<double> all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

}  // namespace joulelab

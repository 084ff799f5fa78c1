#include "stats/pareto.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace joulelab {

std::vector<bool> pareto_front(std::span<const Option> options) {
  std::vector<std::size_t> order(options.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](auto a, auto b) {
    const auto &x = options[a], &y = options[b];
    return x.cost < y.cost || (x.cost == y.cost && x.worth > y.worth);
  });
  std::vector<bool> on_front(options.size());
  double best = -std::numeric_limits<double>::infinity();  // of all that cost less
  double best_cost = 0;
  for (const auto i : order) {
    const auto& option = options[i];
    on_front[i] = option.worth > best || (option.worth == best && option.cost == best_cost);
    if (option.worth > best) {
      best = option.worth;
      best_cost = option.cost;
    }
  }
  return on_front;
}

}  // namespace joulelab

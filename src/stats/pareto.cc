#include "stats/pareto.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "stats/random.h"

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

std::optional<std::vector<double>> front_probabilities(Rivals rivals, int draws,
                                                       std::uint32_t seed) {
  for (const auto& rival : rivals) {
    const bool has_few =
        std::ranges::any_of(rival, [](const auto& runs) { return runs.size() < 2; });
    if (rival.empty() || has_few) return std::nullopt;
  }
  Random random(seed);
  std::vector<int> times(rivals.size());
  std::vector<Option> means(rivals.size());
  for (int draw = 0; draw < draws; ++draw) {
    for (std::size_t i = 0; i < rivals.size(); ++i) {
      means[i] = {};
      for (const auto& runs : rivals[i]) {
        const auto weight = 1 / static_cast<double>(runs.size() * rivals[i].size());
        for (std::size_t k = 0; k < runs.size(); ++k) {
          const auto& run = runs[random.below(runs.size())];
          means[i].cost += weight * run.cost;
          means[i].worth += weight * run.worth;
        }
      }
    }
    const auto front = pareto_front(means);
    for (std::size_t i = 0; i < rivals.size(); ++i) times[i] += front[i];
  }
  std::vector<double> probabilities;
  for (const int count : times) probabilities.push_back(static_cast<double>(count) / draws);
  return probabilities;
}

}  // namespace joulelab

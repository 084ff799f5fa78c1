#include "stats/two_way.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "stats/random.h"
#include "stats/rank.h"
#include "stats/two_way_design.h"

namespace joulelab {
namespace {

using Effect = TwoWayDesign::Effect;
constexpr Effect all_effects[] = {Effect::first, Effect::second, Effect::interaction};

FTest& part(TwoWay& result, Effect effect) {
  if (effect == Effect::first) return result.first;
  return effect == Effect::second ? result.second : result.interaction;
}

// `response` gives the values that an effect is tested on.
std::optional<TwoWay> test_each(const TwoWayDesign& design,
                                const std::function<std::vector<double>(Effect effect)>& response) {
  TwoWay result;
  result.n = static_cast<int>(design.values().size());
  for (const auto effect : all_effects) {
    const auto test = design.test(effect, response(effect));
    if (!test) return std::nullopt;
    part(result, effect) = *test;
  }
  return result;
}

// Effects from the unweighted means of the combinations.
struct Effects {
  explicit Effects(Grid grid) : second(grid.front().size()) {
    for (const auto& row : grid) {
      auto& cells = cell.emplace_back();
      for (const auto& sample : row) cells.push_back(mean_of(sample));
      first.push_back(mean_of(cells));
    }
    grand = mean_of(first);
    for (std::size_t j = 0; j < second.size(); ++j) {
      std::vector<double> column;
      for (const auto& cells : cell) column.push_back(cells[j]);
      second[j] = mean_of(column);
    }
  }

  double of(Effect effect, std::size_t i, std::size_t j) const {
    if (effect == Effect::first) return first[i] - grand;
    if (effect == Effect::second) return second[j] - grand;
    return cell[i][j] - first[i] - second[j] + grand;
  }

  double grand = 0;
  std::vector<double> first, second;
  std::vector<std::vector<double>> cell;
};

// Values that differ by rounding alone are made equal, or their ranks would be drawn by lot.
void make_ties(std::vector<double>& values, double scale) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](auto a, auto b) { return values[a] < values[b]; });
  for (std::size_t i = 1; i < order.size(); ++i) {
    const double before = values[order[i - 1]];
    if (values[order[i]] - before <= 1e-12 * scale) values[order[i]] = before;
  }
}

std::vector<double> aligned_ranks(const TwoWayDesign& design, const Effects& effects,
                                  Effect effect) {
  auto aligned = design.residuals(design.values());
  double scale = 0;
  for (std::size_t i = 0; i < aligned.size(); ++i) {
    aligned[i] += effects.of(effect, design.first_of(i), design.second_of(i));
    scale = std::max(scale, std::abs(design.values()[i]));
  }
  make_ties(aligned, scale);
  return ranks_of(aligned).values;
}

// Which values may be dealt anew among each other: for each level of the other factor their places.
using Strata = std::vector<std::vector<std::size_t>>;

Strata strata_of(const TwoWayDesign& design, Effect effect) {
  Strata strata;
  for (std::size_t i = 0; i < design.values().size(); ++i) {
    const auto level = effect == Effect::first ? design.second_of(i) : design.first_of(i);
    if (level >= strata.size()) strata.resize(level + 1);
    strata[level].push_back(i);
  }
  return strata;
}

std::size_t own_level(const TwoWayDesign& design, Effect effect, std::size_t i) {
  return effect == Effect::first ? design.first_of(i) : design.second_of(i);
}

// How many ways there are to deal each stratum's values out to the levels; `most` or more is most.
double count_ways(const TwoWayDesign& design, Effect effect, const Strata& strata, double most) {
  double ways = 1;
  for (const auto& places : strata) {
    double placed = 0, of_level = 0;
    for (std::size_t k = 0; k < places.size(); ++k) {
      const bool is_new = k == 0 || own_level(design, effect, places[k]) !=
                                        own_level(design, effect, places[k - 1]);
      of_level = is_new ? 1 : of_level + 1;
      ways *= ++placed / of_level;
      if (ways > 2 * most) return ways;
    }
  }
  return std::round(ways);
}

// Puts a stratum's values where `order`, a permutation of its places' levels, wants them: the k-th
// value goes to the next free place of level order[k].
void deal(const TwoWayDesign& design, Effect effect, const std::vector<std::size_t>& places,
          const std::vector<std::size_t>& order, std::vector<double>& y) {
  std::vector<std::size_t> next;  // by level: the next of its places
  for (std::size_t k = places.size(); k-- > 0;) {
    const auto level = own_level(design, effect, places[k]);
    if (level >= next.size()) next.resize(level + 1);
    next[level] = k;
  }
  for (std::size_t k = 0; k < places.size(); ++k) {
    y[places[next[order[k]]++]] = design.values()[places[k]];
  }
}

struct Count {
  double at_least = 0, all = 0;
  void add(double statistic, double seen) {
    at_least += statistic >= seen * (1 - 1e-10);
    ++all;
  }
};

double enumerate(const TwoWayDesign& design, Effect effect, const Strata& strata, double seen) {
  std::vector<std::vector<std::size_t>> orders;
  for (const auto& places : strata) {
    auto& order = orders.emplace_back();
    for (const auto i : places) order.push_back(own_level(design, effect, i));
  }
  auto y = design.values();
  Count count;
  while (true) {
    count.add(design.statistic(effect, y), seen);
    std::size_t g = 0;
    for (; g < strata.size(); ++g) {  // an odometer of permutations
      const bool has_next = std::ranges::next_permutation(orders[g]).found;
      deal(design, effect, strata[g], orders[g], y);
      if (has_next) break;
    }
    if (g == strata.size()) return count.at_least / count.all;
  }
}

double draw_within(const TwoWayDesign& design, Effect effect, const Strata& strata, double seen,
                   int draws) {
  Random random(20230906);
  auto y = design.values();
  Count count;
  for (int i = 0; i < draws; ++i) {
    for (const auto& places : strata) {
      for (auto left = places.size(); left > 1; --left) {
        std::swap(y[places[left - 1]], y[places[random.below(left)]]);
      }
    }
    count.add(design.statistic(effect, y), seen);
  }
  return (count.at_least + 1) / (count.all + 1);
}

double draw_residuals(const TwoWayDesign& design, int draws) {
  Random random(19830700);
  auto rest = design.additive_residuals(design.values());
  const double seen = design.statistic(Effect::interaction, rest);
  Count count;
  for (int i = 0; i < draws; ++i) {
    random.shuffle(std::span(rest));
    count.add(design.statistic(Effect::interaction, rest), seen);
  }
  return (count.at_least + 1) / (count.all + 1);
}

}  // namespace

std::optional<TwoWay> two_way_anova(Grid grid) {
  const auto design = TwoWayDesign::of(grid);
  if (!design) return std::nullopt;
  return test_each(*design, [&](Effect) { return design->values(); });
}

std::optional<TwoWay> aligned_rank_transform(Grid grid) {
  const auto design = TwoWayDesign::of(grid);
  if (!design || !two_way_anova(grid)) return std::nullopt;
  const Effects effects(grid);
  return test_each(*design, [&](Effect effect) { return aligned_ranks(*design, effects, effect); });
}

std::optional<TwoWayPermutation> two_way_permutation(Grid grid, int draws) {
  const auto design = TwoWayDesign::of(grid);
  if (!design || !two_way_anova(grid)) return std::nullopt;
  constexpr double most = 20'000;
  TwoWayPermutation result;
  result.draws = draws;
  for (const auto effect : {Effect::first, Effect::second}) {
    const auto strata = strata_of(*design, effect);
    const double seen = design->statistic(effect, design->values());
    const bool is_exact = count_ways(*design, effect, strata, most) <= most;
    const double p = is_exact ? enumerate(*design, effect, strata, seen)
                              : draw_within(*design, effect, strata, seen, draws);
    (effect == Effect::first ? result.first : result.second) = p;
    (effect == Effect::first ? result.first_is_exact : result.second_is_exact) = is_exact;
  }
  result.interaction = draw_residuals(*design, draws);
  return result;
}

}  // namespace joulelab

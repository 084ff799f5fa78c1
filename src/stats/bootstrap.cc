#include "stats/bootstrap.h"

#include <algorithm>
#include <cmath>

#include "stats/distribution.h"
#include "stats/random.h"

namespace joulelab {
namespace {

using Samples = std::vector<std::vector<double>>;

// prod n_i^n_i, or more than `most` where it is more.
std::uint64_t count_resamples(Groups groups, std::uint64_t most) {
  std::uint64_t count = 1;
  for (const auto& group : groups) {
    for (std::size_t i = 0; i < group.size(); ++i) {
      count *= group.size();
      if (count > most) return most + 1;
    }
  }
  return count;
}

class Replicates {
 public:
  explicit Replicates(const Statistic& statistic) : statistic_(statistic) {}

  void add(const Samples& resample) {
    if (const auto figure = statistic_(resample)) {
      values.push_back(*figure);
    } else {
      ++undefined;
    }
  }

  std::vector<double> values;
  int undefined = 0;

 private:
  const Statistic& statistic_;
};

// Every resample: an odometer whose wheels are the places of all samples.
void enumerate(Groups groups, Replicates& replicates) {
  Samples resample;
  for (const auto& group : groups) resample.emplace_back(group.size(), group.front());
  std::vector<std::vector<std::size_t>> wheels;
  for (const auto& group : groups) wheels.emplace_back(group.size(), 0);
  while (true) {
    replicates.add(resample);
    std::size_t g = 0, i = 0;
    for (;;) {
      const bool turns_over = ++wheels[g][i] == groups[g].size();
      if (turns_over) wheels[g][i] = 0;
      resample[g][i] = groups[g][wheels[g][i]];
      if (!turns_over) break;
      if (++i < wheels[g].size()) continue;
      i = 0;
      if (++g == wheels.size()) return;
    }
  }
}

void draw(Groups groups, const Resampling& resampling, Replicates& replicates) {
  Random random(resampling.seed);
  Samples resample(groups.begin(), groups.end());
  for (int i = 0; i < resampling.draws; ++i) {
    for (std::size_t g = 0; g < groups.size(); ++g) {
      for (double& x : resample[g]) x = groups[g][random.below(groups[g].size())];
    }
    replicates.add(resample);
  }
}

// Nothing where the figure is not defined without some value.
std::optional<double> acceleration(Groups groups, const Statistic& statistic) {
  double cubes = 0, squares = 0;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    std::vector<double> without;
    for (std::size_t i = 0; i < groups[g].size(); ++i) {
      Samples rest(groups.begin(), groups.end());
      rest[g].erase(rest[g].begin() + static_cast<std::ptrdiff_t>(i));
      const auto figure = statistic(rest);
      if (!figure) return std::nullopt;
      without.push_back(*figure);
    }
    const double centre = mean_of(without);
    const auto n = static_cast<double>(groups[g].size());
    for (const double x : without) {
      const double influence = (n - 1) * (centre - x) / n;
      squares += influence * influence;
      cubes += influence * influence * influence;
    }
  }
  return squares > 0 ? cubes / std::pow(squares, 1.5) / 6 : 0;
}

}  // namespace

std::optional<Bootstrap> bca_bootstrap(Groups groups, const Statistic& statistic, double level,
                                       const Resampling& resampling) {
  const bool has_single = std::ranges::any_of(groups, [](const auto& g) { return g.size() < 2; });
  if (groups.empty() || has_single) return std::nullopt;
  const auto estimate = statistic(groups), a = acceleration(groups, statistic);
  if (!estimate || !a) return std::nullopt;
  Replicates replicates(statistic);
  Bootstrap result;
  result.estimate = *estimate;
  result.is_exact = count_resamples(groups, resampling.most) <= resampling.most;
  if (result.is_exact) {
    enumerate(groups, replicates);
  } else {
    draw(groups, resampling, replicates);
  }
  auto& values = replicates.values;
  result.resamples = static_cast<int>(values.size());
  result.undefined = replicates.undefined;
  if (result.undefined * 9 > result.resamples) return std::nullopt;
  result.error = std::sqrt(variance_of(values));

  std::ranges::sort(values);
  // The same values in another order give the same figure but for rounding.
  const double rounding = 1e-12 * std::max(std::abs(values.front()), std::abs(values.back()));
  const auto low = std::ranges::lower_bound(values, result.estimate - rounding);
  const auto high = std::ranges::upper_bound(values, result.estimate + rounding);
  const auto n = static_cast<double>(values.size());
  const double below =
      static_cast<double>((low - values.begin()) + (high - values.begin())) / 2 / n;
  if (!(below > 0 && below < 1)) return std::nullopt;
  const double bias = normal_quantile(below);
  const auto end = [&](double z) {
    const double shifted = bias + z;
    const double p = 1 - normal_upper_tail(bias + shifted / (1 - *a * shifted));
    return quantile_of_sorted(values, p);
  };
  const double z = normal_quantile(0.5 + level / 2);
  result.interval = {end(-z), end(z)};
  return result;
}

}  // namespace joulelab

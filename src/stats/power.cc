#include "stats/power.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/distribution.h"
#include "stats/random.h"

namespace joulelab {
namespace {

double share_of_alpha(const PowerRequest& request) {
  return request.alpha / std::max(1, request.comparisons);
}

// The least n in [low, high] at which `reaches` holds, where it holds from there on.
template <class Reaches>
int first_that(int low, int high, Reaches reaches) {
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (reaches(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

// Doubles from 2 until `reaches` holds, then bisects; nothing where it does not at `most`.
template <class Reaches>
std::optional<int> fewest(int most, Reaches reaches) {
  int below = 1, next = std::min(2, most);
  while (!reaches(next)) {
    if (next >= most) return std::nullopt;
    below = next;
    next = std::min(2 * next, most);
  }
  return first_that(below + 1, next, reaches);
}

// Clopper & Pearson (1934).
Interval binomial_interval(int hits, int draws, double level) {
  const double tail = 0.5 - level / 2;
  return {hits == 0 ? 0 : beta_quantile(tail, hits, draws - hits + 1),
          hits == draws ? 1 : beta_quantile(1 - tail, hits + 1, draws - hits)};
}

}  // namespace

std::optional<Scatter> scatter_of(Groups pilots, double level) {
  double squares = 0;
  Scatter scatter;
  for (const auto& pilot : pilots) {
    std::vector<double> logs;
    for (const double x : pilot) {
      if (!(x > 0)) return std::nullopt;
      logs.push_back(std::log(x));
    }
    if (logs.size() < 2) continue;
    const auto freedom = static_cast<int>(logs.size()) - 1;
    squares += freedom * variance_of(logs);
    scatter.degrees_of_freedom += freedom;
  }
  if (!(squares > 0)) return std::nullopt;
  scatter.log_sd = std::sqrt(squares / scatter.degrees_of_freedom);
  scatter.upper_limit =
      std::sqrt(squares / chi_squared_quantile(1 - level, scatter.degrees_of_freedom));
  return scatter;
}

double standardised(double ratio, double log_sd) { return std::log(ratio) / log_sd; }

double t_test_power(int runs, double difference_in_sds, double alpha) {
  const double freedom = 2.0 * runs - 2;
  const double noncentrality = std::abs(difference_in_sds) * std::sqrt(runs / 2.0);
  const double critical = student_t_quantile(1 - alpha / 2, freedom);
  return noncentral_t_upper_tail(critical, freedom, noncentrality) +
         noncentral_t_upper_tail(critical, freedom, -noncentrality);
}

std::optional<int> runs_for_t_test(double difference_in_sds, const PowerRequest& request) {
  return fewest(request.most, [&](int runs) {
    return runs > 1 &&
           t_test_power(runs, difference_in_sds, share_of_alpha(request)) >= request.power;
  });
}

SimulatedPower simulated_power(std::span<const double> means, int runs, double alpha,
                               const PValue& p_of, int draws, std::uint32_t seed) {
  Random random(seed);
  std::vector<std::vector<double>> groups(means.size(),
                                          std::vector<double>(static_cast<std::size_t>(runs)));
  int hits = 0;
  for (int i = 0; i < draws; ++i) {
    for (std::size_t g = 0; g < groups.size(); ++g) {
      for (double& x : groups[g]) x = means[g] + random.normal();
    }
    const auto p = p_of(groups);
    hits += p && *p < alpha;
  }
  return {static_cast<double>(hits) / draws, binomial_interval(hits, draws, 0.95), runs, draws};
}

std::optional<SimulatedPower> runs_by_simulation(std::span<const double> means, const PValue& p_of,
                                                 const PowerRequest& request, int draws,
                                                 std::uint32_t seed) {
  const auto at = [&](int runs) {
    return simulated_power(means, runs, share_of_alpha(request), p_of, draws, seed);
  };
  const auto runs =
      fewest(request.most, [&](int n) { return n > 1 && at(n).power >= request.power; });
  if (!runs) return std::nullopt;
  return at(*runs);
}

}  // namespace joulelab

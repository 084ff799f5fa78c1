#include "stats/mann_whitney.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "stats/descriptive.h"
#include "stats/distribution.h"
#include "stats/rank.h"

namespace joulelab {
namespace {

bool are_small(std::span<const double> a, std::span<const double> b) {
  constexpr std::size_t many = 50;
  return a.size() < many && b.size() < many;
}

// P(U <= u) for u = 0, 1, ..., m n by the recurrence on the generating function,
// prod (1 - x^(m + i)) / (1 - x^i).
std::vector<double> exact_lower_tails(std::size_t m, std::size_t n) {
  std::vector<double> ways(m * n + 1);
  ways[0] = 1;
  for (std::size_t i = 1; i <= n; ++i) {
    for (auto k = ways.size(); k-- > m + i;) ways[k] -= ways[k - m - i];
    for (std::size_t k = i; k < ways.size(); ++k) ways[k] += ways[k - i];
  }
  std::partial_sum(ways.begin(), ways.end(), ways.begin());
  const double all = ways.back();
  for (double& x : ways) x /= all;
  return ways;
}

double exact_p(std::size_t m, std::size_t n, double u) {
  const double smaller = std::min(u, static_cast<double>(m * n) - u);
  return std::min(1.0, 2 * exact_lower_tails(m, n)[static_cast<std::size_t>(smaller)]);
}

// Of how many subsets of m ranks, out of all, has the sum which value? Ranks are halves: doubled,
// they and their sums are whole.
double exact_p_with_ties(std::span<const double> ranks, std::size_t m, double sum_of_a) {
  std::vector<std::size_t> doubled;
  for (const double rank : ranks) doubled.push_back(static_cast<std::size_t>(2 * rank));
  auto largest = doubled;
  std::ranges::sort(largest, std::greater<>());
  const auto most = std::accumulate(
      largest.begin(), largest.begin() + static_cast<std::ptrdiff_t>(m), std::size_t{0});
  std::vector<std::vector<double>> ways(m + 1, std::vector<double>(most + 1));
  ways[0][0] = 1;
  for (const auto rank : doubled) {
    for (auto chosen = m; chosen > 0; --chosen) {
      for (auto sum = most; sum + 1 > rank; --sum) {
        ways[chosen][sum] += ways[chosen - 1][sum - rank];
      }
    }
  }
  const double expected = static_cast<double>(m) * static_cast<double>(ranks.size() + 1);
  const double distance = std::abs(2 * sum_of_a - expected);
  double far = 0, all = 0;
  for (std::size_t sum = 0; sum <= most; ++sum) {
    all += ways[m][sum];
    if (std::abs(static_cast<double>(sum) - expected) >= distance) far += ways[m][sum];
  }
  return far / all;
}

double approximate_p(double m, double n, double u, double tie_sum) {
  const double all = m + n;
  const double variance = m * n / 12 * (all + 1 - tie_sum / (all * (all - 1)));
  const double distance = std::max(0.0, std::abs(u - m * n / 2) - 0.5);
  return normal_two_sided_p(distance / std::sqrt(variance));
}

// How many of the ordered differences lie outside the interval at each end; the interval runs from
// the next. Below 1: there is none.
std::ptrdiff_t outside(std::span<const double> a, std::span<const double> b, double tail) {
  if (are_small(a, b)) {
    const auto tails = exact_lower_tails(a.size(), b.size());
    return std::ranges::upper_bound(tails, tail * (1 + 1e-12)) - tails.begin();
  }
  const auto m = static_cast<double>(a.size()), n = static_cast<double>(b.size());
  const double spread = std::sqrt(m * n * (m + n + 1) / 12);
  return static_cast<std::ptrdiff_t>(std::floor(m * n / 2 + normal_quantile(tail) * spread));
}

}  // namespace

std::optional<MannWhitney> mann_whitney(std::span<const double> a, std::span<const double> b) {
  if (a.empty() || b.empty()) return std::nullopt;
  std::vector<double> all(a.begin(), a.end());
  all.insert(all.end(), b.begin(), b.end());
  const auto [least, most] = std::ranges::minmax(all);
  if (least == most) return std::nullopt;
  const auto ranks = ranks_of(all);
  const auto m = static_cast<double>(a.size()), n = static_cast<double>(b.size());
  const auto end_of_a = ranks.values.begin() + static_cast<std::ptrdiff_t>(a.size());
  const double sum_of_a = std::accumulate(ranks.values.begin(), end_of_a, 0.0);
  MannWhitney test;
  test.u = sum_of_a - m * (m + 1) / 2;
  test.p_approximate = approximate_p(m, n, test.u, ranks.tie_sum);
  test.is_exact = are_small(a, b);
  test.p = test.p_approximate;
  if (test.is_exact) {
    test.p = ranks.tie_sum == 0 ? exact_p(a.size(), b.size(), test.u)
                                : exact_p_with_ties(ranks.values, a.size(), sum_of_a);
  }
  return test;
}

std::optional<Shift> hodges_lehmann(std::span<const double> a, std::span<const double> b,
                                    double level) {
  if (a.empty() || b.empty()) return std::nullopt;
  std::vector<double> differences;
  for (const double x : a) {
    for (const double y : b) differences.push_back(x - y);
  }
  std::ranges::sort(differences);
  Shift shift{quantile_of_sorted(differences, 0.5), std::nullopt};
  const auto out = outside(a, b, 0.5 - level / 2);
  if (out < 1) return shift;
  shift.interval = Interval{differences[static_cast<std::size_t>(out - 1)],
                            differences[differences.size() - static_cast<std::size_t>(out)]};
  return shift;
}

}  // namespace joulelab

#include "stats/mann_whitney.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "stats/distribution.h"
#include "stats/rank.h"

namespace joulelab {
namespace {

// P(U <= u) by the recurrence on the generating function, prod (1 - x^(m + i)) / (1 - x^i).
double exact_lower_tail(std::size_t m, std::size_t n, double u) {
  std::vector<double> ways(m * n + 1);
  ways[0] = 1;
  for (std::size_t i = 1; i <= n; ++i) {
    for (auto k = ways.size(); k-- > m + i;) ways[k] -= ways[k - m - i];
    for (std::size_t k = i; k < ways.size(); ++k) ways[k] += ways[k - i];
  }
  const auto last = ways.begin() + static_cast<std::ptrdiff_t>(u) + 1;
  const double all = std::accumulate(ways.begin(), ways.end(), 0.0);
  return std::accumulate(ways.begin(), last, 0.0) / all;
}

double approximate_p(double m, double n, double u, double tie_sum) {
  const double all = m + n;
  const double variance = m * n / 12 * (all + 1 - tie_sum / (all * (all - 1)));
  const double distance = std::max(0.0, std::abs(u - m * n / 2) - 0.5);
  return normal_two_sided_p(distance / std::sqrt(variance));
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
  MannWhitney test;
  test.u = std::accumulate(ranks.values.begin(), end_of_a, 0.0) - m * (m + 1) / 2;
  test.is_exact = ranks.tie_sum == 0 && a.size() < 50 && b.size() < 50;
  if (test.is_exact) {
    const double smaller = std::min(test.u, m * n - test.u);
    test.p = std::min(1.0, 2 * exact_lower_tail(a.size(), b.size(), smaller));
  } else {
    test.p = approximate_p(m, n, test.u, ranks.tie_sum);
  }
  return test;
}

}  // namespace joulelab

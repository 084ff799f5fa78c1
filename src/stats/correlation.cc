#include "stats/correlation.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "stats/descriptive.h"
#include "stats/distribution.h"
#include "stats/rank.h"

namespace joulelab {
namespace {

// tanh(atanh(r) -+ z sqrt(variance)).
std::optional<Interval> by_fisher_z(double r, double variance, double level) {
  if (!(std::abs(r) < 1 && std::isfinite(variance) && variance > 0)) return std::nullopt;
  const double half = normal_quantile(0.5 + level / 2) * std::sqrt(variance);
  return Interval{std::tanh(std::atanh(r) - half), std::tanh(std::atanh(r) + half)};
}

// Without an interval.
std::optional<Correlation> product_moment(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size() || x.size() < 3) return std::nullopt;
  const double mean_x = mean_of(x), mean_y = mean_of(y);
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  if (!(xx > 0 && yy > 0)) return std::nullopt;
  const double r = std::clamp(xy / std::sqrt(xx) / std::sqrt(yy), -1.0, 1.0);
  const auto freedom = static_cast<double>(x.size() - 2);
  const double rest = (1 - r) * (1 + r);
  Correlation result{
      .r = r, .p = 0, .n = static_cast<int>(x.size()), .p_greater = r > 0 ? 0.0 : 1.0};
  if (!(rest > 0)) return result;
  const double t = r * std::sqrt(freedom / rest);
  result.p = student_t_two_sided_p(t, freedom);
  result.p_greater = student_t_upper_tail(t, freedom);
  return result;
}

int sign(double x) { return (x > 0) - (x < 0); }

// Concordant pairs less discordant ones.
double concordance_of(std::span<const double> x, std::span<const double> y) {
  long score = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) score += sign(x[i] - x[j]) * sign(y[i] - y[j]);
  }
  return static_cast<double>(score);
}

struct TieSums {
  double pairs = 0, triples = 0, variance = 0;  // of t equal values: t(t-1)/2, t(t-1)(t-2), ...
};

TieSums tie_sums(std::span<const double> sample) {
  std::vector<double> sorted(sample.begin(), sample.end());
  std::ranges::sort(sorted);
  TieSums sums;
  for (auto first = sorted.begin(); first != sorted.end();) {
    const auto last = std::upper_bound(first, sorted.end(), *first);
    const auto t = static_cast<double>(last - first);
    sums.pairs += t * (t - 1) / 2;
    sums.triples += t * (t - 1) * (t - 2);
    sums.variance += t * (t - 1) * (2 * t + 5);
    first = last;
  }
  return sums;
}

// P(score >= s) where all orders are alike likely: by the number of inversions, Kendall (1938).
double exact_kendall_upper_tail(int n, double score) {
  const double pairs = n * (n - 1) / 2.0;
  const auto most = static_cast<std::size_t>((pairs - score) / 2);  // discordant pairs
  std::vector<double> share(most + 1);
  share[0] = 1;
  for (int i = 2; i <= n; ++i) {
    auto next = share;
    double window = 0;
    for (std::size_t k = 0; k <= most; ++k) {
      window += share[k];
      if (k >= static_cast<std::size_t>(i)) window -= share[k - static_cast<std::size_t>(i)];
      next[k] = window / i;
    }
    share = std::move(next);
  }
  double sum = 0;
  for (const double x : share) sum += x;
  return std::min(1.0, sum);
}

double tie_corrected_variance(double n, const TieSums& x, const TieSums& y) {
  const double pairs = n * (n - 1);
  return (pairs * (2 * n + 5) - x.variance - y.variance) / 18 + 2 * x.pairs * y.pairs / pairs +
         x.triples * y.triples / (9 * pairs * (n - 2));
}

}  // namespace

std::optional<Correlation> pearson(std::span<const double> x, std::span<const double> y,
                                   double level) {
  auto result = product_moment(x, y);
  if (result && result->n > 3)
    result->interval = by_fisher_z(result->r, 1.0 / (result->n - 3), level);
  return result;
}

std::optional<Correlation> spearman(std::span<const double> x, std::span<const double> y,
                                    double level) {
  auto result = product_moment(ranks_of(x).values, ranks_of(y).values);
  if (!result || result->n < 4) return result;
  const double variance = (1 + result->r * result->r / 2) / (result->n - 3);
  result->interval = by_fisher_z(result->r, variance, level);
  return result;
}

std::optional<Correlation> kendall(std::span<const double> x, std::span<const double> y,
                                   double level) {
  if (x.size() != y.size() || x.size() < 3) return std::nullopt;
  const auto n = static_cast<double>(x.size());
  const auto of_x = tie_sums(x), of_y = tie_sums(y);
  const double pairs = n * (n - 1) / 2;
  if (!(of_x.pairs < pairs && of_y.pairs < pairs)) return std::nullopt;
  const double score = concordance_of(x, y);
  Correlation result;
  result.n = static_cast<int>(x.size());
  result.r = score / std::sqrt(pairs - of_x.pairs) / std::sqrt(pairs - of_y.pairs);
  result.r = std::clamp(result.r, -1.0, 1.0);
  constexpr int many = 50;
  if (of_x.pairs == 0 && of_y.pairs == 0 && result.n < many) {
    result.p_greater = exact_kendall_upper_tail(result.n, score);
    result.p = std::min(1.0, 2 * exact_kendall_upper_tail(result.n, std::abs(score)));
  } else {
    const double z = score / std::sqrt(tie_corrected_variance(n, of_x, of_y));
    result.p = normal_two_sided_p(z);
    result.p_greater = normal_upper_tail(z);
  }
  if (result.n > 4) result.interval = by_fisher_z(result.r, 0.437 / (n - 4), level);
  return result;
}

std::optional<double> exact_rank_correlation_p(RankCorrelation kind, std::span<const double> x,
                                               std::span<const double> y) {
  constexpr std::size_t most = 9;
  if (x.size() > most || !product_moment(x, y)) return std::nullopt;
  const auto ranks_x = ranks_of(x).values;
  auto ranks_y = ranks_of(y).values;
  // What varies of each coefficient with the order of y. Ranks are halves: all of it is exact.
  const double centre = static_cast<double>(x.size() + 1) / 2;
  const auto score = [&] {
    if (kind == RankCorrelation::kendall) return concordance_of(ranks_x, ranks_y);
    double sum = 0;
    for (std::size_t i = 0; i < ranks_x.size(); ++i) {
      sum += (ranks_x[i] - centre) * (ranks_y[i] - centre);
    }
    return sum;
  };
  const double seen = std::abs(score());
  std::ranges::sort(ranks_y);
  double far = 0, all = 0;
  do {  // every distinct order; each stands for as many orders as any other
    far += std::abs(score()) >= seen;
    ++all;
  } while (std::ranges::next_permutation(ranks_y).found);
  return far / all;
}

std::optional<Correlation> point_biserial(std::span<const double> a, std::span<const double> b,
                                          double level) {
  std::vector<double> value(a.begin(), a.end()), is_a(a.size(), 1);
  value.insert(value.end(), b.begin(), b.end());
  is_a.resize(value.size(), 0);
  return pearson(is_a, value, level);
}

}  // namespace joulelab

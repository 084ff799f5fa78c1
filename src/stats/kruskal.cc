#include "stats/kruskal.h"

#include <algorithm>

#include "stats/distribution.h"
#include "stats/random.h"
#include "stats/rank.h"

namespace joulelab {
namespace {

double sum_of_squares(std::span<const double> ranks, std::span<const int> sizes) {
  double squares = 0;
  auto at = ranks.begin();
  for (const int size : sizes) {
    double sum = 0;
    for (int i = 0; i < size; ++i) sum += *at++;
    squares += sum * sum / size;
  }
  return squares;
}

std::vector<int> sizes_of(Groups groups) {
  std::vector<int> sizes;
  for (const auto& group : groups) sizes.push_back(static_cast<int>(group.size()));
  return sizes;
}

// n! / (n_1! ... n_k!), or more than `most` where it is more.
std::uint64_t count_partitions(std::span<const int> sizes, std::uint64_t most) {
  std::uint64_t count = 1, placed = 0;
  for (const int size : sizes) {
    for (std::uint64_t chosen = 1; chosen <= static_cast<std::uint64_t>(size); ++chosen) {
      count = count * ++placed / chosen;  // a binomial at each step: divides evenly
      if (count > most) return most + 1;
    }
  }
  return count;
}

// Deals the ranks out in every way, one after the other, each to every group with room.
class Enumeration {
 public:
  Enumeration(std::span<const double> ranks, std::span<const int> sizes)
      : ranks_(ranks), sizes_(sizes), room_(sizes.begin(), sizes.end()), sums_(sizes.size()) {}

  std::vector<double> run() {
    deal(0);
    return std::move(squares_);
  }

 private:
  void deal(std::size_t next) {
    if (next == ranks_.size()) {
      double squares = 0;
      for (std::size_t g = 0; g < sums_.size(); ++g) squares += sums_[g] * sums_[g] / sizes_[g];
      squares_.push_back(squares);
      return;
    }
    for (std::size_t g = 0; g < sums_.size(); ++g) {
      if (room_[g] == 0) continue;
      --room_[g];
      sums_[g] += ranks_[next];
      deal(next + 1);
      sums_[g] -= ranks_[next];
      ++room_[g];
    }
  }

  std::span<const double> ranks_;
  std::span<const int> sizes_;
  std::vector<int> room_;
  std::vector<double> sums_, squares_;  // ranks are halves: their sums are exact
};

std::vector<double> draw(std::span<const double> ranks, std::span<const int> sizes, int draws) {
  Random random(20220919);
  std::vector<double> row(ranks.begin(), ranks.end()), squares;
  std::ranges::sort(row);  // the draws depend on the ranks, not on how they came
  for (int i = 0; i < draws; ++i) {
    random.shuffle(std::span(row));
    squares.push_back(sum_of_squares(row, sizes));
  }
  return squares;
}

// How many of the null's values are at least `squares`, up to rounding.
std::uint64_t count_at_least(const KruskalNull& null, double squares) {
  const double bound = squares * (1 - 1e-12);
  return static_cast<std::uint64_t>(
      std::ranges::count_if(null.squares, [&](double x) { return x >= bound; }));
}

double permutation_p(const KruskalNull& null, std::uint64_t at_least) {
  const int own = null.is_exact ? 0 : 1;  // the outcome seen counts as one of the draws
  return static_cast<double>(at_least + static_cast<std::uint64_t>(own)) /
         static_cast<double>(null.partitions + static_cast<std::uint64_t>(own));
}

}  // namespace

std::optional<KruskalWallis> kruskal_wallis(Groups groups) {
  const auto all = pooled(groups);
  const bool has_empty = std::ranges::any_of(groups, [](const auto& g) { return g.empty(); });
  if (groups.size() < 2 || has_empty || all.size() <= groups.size()) return std::nullopt;
  const auto ranks = ranks_of(all);
  const auto n = static_cast<double>(all.size());
  const double tie_correction = 1 - ranks.tie_sum / (n * n * n - n);
  if (!(tie_correction > 0)) return std::nullopt;
  KruskalWallis test;
  const double squares = sum_of_squares(ranks.values, sizes_of(groups));
  test.h = std::max(0.0, (12 / (n * (n + 1)) * squares - 3 * (n + 1)) / tie_correction);
  test.degrees_of_freedom = static_cast<int>(groups.size()) - 1;
  test.p = chi_squared_upper_tail(test.h, test.degrees_of_freedom);
  test.eta_squared = (test.h - test.degrees_of_freedom) / (n - static_cast<double>(groups.size()));
  test.n = static_cast<int>(all.size());
  return test;
}

KruskalNull kruskal_null(std::span<const double> ranks, std::span<const int> sizes,
                         std::uint64_t most) {
  constexpr int draws = 20'000;
  KruskalNull null;
  null.is_exact = count_partitions(sizes, most) <= most;
  null.squares = null.is_exact ? Enumeration(ranks, sizes).run() : draw(ranks, sizes, draws);
  null.partitions = null.squares.size();
  return null;
}

double kruskal_permutation_p(Groups groups, const KruskalNull& null) {
  const auto ranks = ranks_of(pooled(groups));
  return permutation_p(null, count_at_least(null, sum_of_squares(ranks.values, sizes_of(groups))));
}

double smallest_permutation_p(const KruskalNull& null) {
  return permutation_p(null,
                       null.is_exact ? count_at_least(null, std::ranges::max(null.squares)) : 0);
}

}  // namespace joulelab

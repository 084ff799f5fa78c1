// What must hold for any sample, on seeded random ones; and where a figure is not defined, nothing.

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "stats/confidence.h"
#include "stats/correlation.h"
#include "stats/kruskal.h"
#include "stats/mann_whitney.h"
#include "stats/normality.h"
#include "stats/pairwise.h"
#include "stats/pareto.h"
#include "stats/rank.h"
#include "stats/variance.h"

namespace joulelab {
namespace {

using Sample = std::vector<double>;

class Property : public testing::TestWithParam<unsigned> {
 protected:
  Sample sample(std::size_t n, bool with_ties) {
    std::normal_distribution<double> normal(10, 2);
    Sample values(n);
    for (auto& x : values) x = with_ties ? std::round(normal(engine_)) : normal(engine_);
    return values;
  }
  std::vector<Sample> groups() {
    const bool with_ties = GetParam() % 2 == 0;
    return {sample(4, with_ties), sample(6, with_ties), sample(5, with_ties)};
  }
  std::mt19937 engine_{GetParam()};
};

TEST_P(Property, RankTestsKeepUnderMonotoneChange) {
  const auto before = groups();
  auto after = before;
  for (auto& group : after) {
    for (auto& x : group) x = std::exp(x / 4) * 3 + 7;
  }
  const auto a = kruskal_wallis(before).value(), b = kruskal_wallis(after).value();
  EXPECT_DOUBLE_EQ(a.h, b.h);
  EXPECT_DOUBLE_EQ(a.p, b.p);
  EXPECT_EQ(cliffs_delta(before[0], before[1]), cliffs_delta(after[0], after[1]));
  EXPECT_EQ(mann_whitney(before[0], before[1])->p, mann_whitney(after[0], after[1])->p);
}

TEST_P(Property, OrderWithinAGroupPlaysNoPart) {
  const auto before = groups();
  auto after = before;
  for (auto& group : after) std::ranges::shuffle(group, engine_);
  EXPECT_DOUBLE_EQ(kruskal_wallis(before)->h, kruskal_wallis(after)->h);
  EXPECT_DOUBLE_EQ(shapiro_wilk(before[2])->w, shapiro_wilk(after[2])->w);
  EXPECT_NEAR(brown_forsythe(before)->f, brown_forsythe(after)->f, 1e-12);
}

TEST_P(Property, ExchangeOfTwoSamplesNegatesOrInverts) {
  const auto all = groups();
  EXPECT_DOUBLE_EQ(cliffs_delta(all[0], all[1]), -cliffs_delta(all[1], all[0]));
  EXPECT_DOUBLE_EQ(mann_whitney(all[0], all[1])->p, mann_whitney(all[1], all[0])->p);
  const auto there = ratio_of_means(all[0], all[1]).value();
  const auto back = ratio_of_means(all[1], all[0]).value();
  EXPECT_NEAR(there.ratio * back.ratio, 1, 1e-12);
  EXPECT_NEAR(there.interval->low * back.interval->high, 1, 1e-12);
}

TEST_P(Property, TwoGroupsKruskalIsTheSquareOfDunn) {
  auto two = groups();
  two.pop_back();
  const auto test = kruskal_wallis(two).value();
  const auto pairs = dunn_pairs(two);
  ASSERT_EQ(pairs.size(), 1u);
  EXPECT_NEAR(pairs[0].z * pairs[0].z, test.h, 1e-9);
  EXPECT_NEAR(pairs[0].p, test.p, 1e-9);
}

TEST_P(Property, HolmNeverFallsAndNeverHelps) {
  std::uniform_real_distribution<double> uniform(0, 0.2);
  Sample p(8);
  for (auto& x : p) x = uniform(engine_);
  std::ranges::sort(p);
  const auto adjusted = holm_adjusted(p);
  EXPECT_TRUE(std::ranges::is_sorted(adjusted));
  for (std::size_t i = 0; i < p.size(); ++i) {
    EXPECT_GE(adjusted[i], p[i]);
    EXPECT_LE(adjusted[i], std::min(1.0, p[i] * 8));  // never worse than Bonferroni
  }
}

TEST_P(Property, ParetoFrontAgreesWithEveryPair) {
  std::vector<Option> options;
  std::uniform_int_distribution<int> level(0, 6);  // coarse, so that there are equals
  for (int i = 0; i < 30; ++i) options.push_back({1.0 * level(engine_), 1.0 * level(engine_)});
  const auto front = pareto_front(options);
  for (std::size_t i = 0; i < options.size(); ++i) {
    const auto& mine = options[i];
    const bool is_beaten = std::ranges::any_of(options, [&](const Option& other) {
      return other.cost <= mine.cost && other.worth >= mine.worth &&
             (other.cost < mine.cost || other.worth > mine.worth);
    });
    EXPECT_EQ(front[i], !is_beaten) << mine.cost << ' ' << mine.worth;
  }
}

TEST_P(Property, DrawnNullIsTheSameEachTime) {
  const auto all = groups();
  const auto ranks = ranks_of(pooled(all)).values;
  auto shuffled = ranks;
  std::ranges::shuffle(shuffled, engine_);
  const std::vector<int> sizes{4, 6, 5};
  const auto one = kruskal_null(ranks, sizes, 10), two = kruskal_null(shuffled, sizes, 10);
  EXPECT_FALSE(one.is_exact);
  EXPECT_EQ(one.squares, two.squares);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Property, testing::Range(1u, 13u));

// 95 % intervals of normal samples of three hold the truth 95 times in 100.
TEST(Calibration, IntervalsHoldTheTruth) {
  std::mt19937 engine(5);
  std::normal_distribution<double> normal(100, 3);
  int mean_held = 0, ratio_held = 0;
  constexpr int times = 4000;
  for (int i = 0; i < times; ++i) {
    Sample a(3), b(3);
    for (auto& x : a) x = normal(engine);
    for (auto& x : b) x = 2 * normal(engine);
    const auto mean = mean_interval(a).value();
    const auto ratio = ratio_of_means(b, a)->interval.value();
    mean_held += mean.low <= 100 && 100 <= mean.high;
    ratio_held += ratio.low <= 2 && 2 <= ratio.high;
  }
  EXPECT_NEAR(1.0 * mean_held / times, 0.95, 0.015);
  EXPECT_NEAR(1.0 * ratio_held / times, 0.95, 0.015);
}

// Of six coins none falls heads in 1.6 % of throws, of nine one at most in 2.0 %, two in 9.0 %.
TEST(Calibration, TheMedianLiesBetweenTheRightRanks) {
  EXPECT_FALSE(median_interval(Sample{1, 2, 3, 4, 5}));
  EXPECT_EQ(median_interval(Sample{6, 5, 4, 3, 2, 1}), (Interval{1, 6}));
  EXPECT_EQ(median_interval(Sample{1, 2, 3, 4, 5, 6, 7, 8, 9}), (Interval{2, 8}));
  EXPECT_FALSE(median_interval(Sample{}));
}

TEST(Undefined, IsNothingAndNeverNan) {
  const Sample none, one{4}, flat{2, 2, 2}, three{1, 2, 4};
  EXPECT_FALSE(describe(none));
  EXPECT_EQ(describe(one)->sd, 0);
  EXPECT_FALSE(mean_interval(one));
  EXPECT_FALSE(welch_difference(one, three));
  EXPECT_FALSE(welch_difference(flat, flat));
  EXPECT_FALSE(ratio_of_means(none, three));
  EXPECT_FALSE(ratio_of_means(Sample{-1, 0}, three));
  EXPECT_FALSE(ratio_of_means(one, three)->interval);
  EXPECT_FALSE(shapiro_wilk(flat));
  EXPECT_FALSE(shapiro_wilk(Sample{1, 2}));
  EXPECT_FALSE(kruskal_wallis(std::vector<Sample>{three}));
  EXPECT_FALSE(kruskal_wallis(std::vector<Sample>{three, none}));
  EXPECT_FALSE(kruskal_wallis(std::vector<Sample>{flat, flat}));
  EXPECT_FALSE(kruskal_wallis(std::vector<Sample>{one, {5}}));
  EXPECT_TRUE(dunn_pairs(std::vector<Sample>{flat, flat}).empty());
  EXPECT_FALSE(one_way_anova(std::vector<Sample>{flat, flat}));
  EXPECT_FALSE(welch_anova(std::vector<Sample>{flat, three}));
  EXPECT_FALSE(brown_forsythe(std::vector<Sample>{three, none}));
  EXPECT_FALSE(mann_whitney(none, three));
  EXPECT_FALSE(mann_whitney(flat, flat));
  EXPECT_FALSE(pearson(flat, three));
  EXPECT_FALSE(spearman(one, one));
  EXPECT_TRUE(holm_adjusted(none).empty());
}

TEST(Undefined, OneFlatGroupIsStillCompared) {
  const Sample flat{2, 2, 2}, three{1, 3, 5};
  EXPECT_TRUE(welch_difference(flat, three));
  EXPECT_TRUE(std::isfinite(welch_difference(flat, three)->p));
  EXPECT_TRUE(ratio_of_means(flat, three)->interval);
}

}  // namespace
}  // namespace joulelab

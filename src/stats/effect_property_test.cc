// What must hold of effect sizes, two factors, resampling, power and stopping for any sample, on
// seeded random ones: invariances, coverage, levels; and where a figure is not defined, nothing.

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "stats/assumption.h"
#include "stats/bootstrap.h"
#include "stats/confidence.h"
#include "stats/correlation.h"
#include "stats/distribution.h"
#include "stats/effect_size.h"
#include "stats/equivalence.h"
#include "stats/games_howell.h"
#include "stats/kruskal.h"
#include "stats/mann_whitney.h"
#include "stats/pairwise.h"
#include "stats/power.h"
#include "stats/random.h"
#include "stats/root.h"
#include "stats/stopping.h"
#include "stats/two_way.h"

namespace joulelab {
namespace {

using Sample = std::vector<double>;
using Cells = std::vector<std::vector<Sample>>;

Sample normal_sample(Random& random, int n, double mean = 0, double sd = 1) {
  Sample sample;
  for (int i = 0; i < n; ++i) sample.push_back(mean + sd * random.normal());
  return sample;
}

// Means by the level of each factor, and one more where both are at their first.
Cells cells(Random& random, double of_first, double of_second, double of_both, int n = 4) {
  Cells grid(3, std::vector<Sample>(2));
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j < 2; ++j) {
      const double mean = of_first * i + of_second * j + (i + j == 0 ? of_both : 0);
      grid[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] =
          normal_sample(random, n + (i == j), mean);
    }
  }
  return grid;
}

Cells transposed(const Cells& grid) {
  Cells result(grid.front().size(), std::vector<Sample>(grid.size()));
  for (std::size_t i = 0; i < grid.size(); ++i) {
    for (std::size_t j = 0; j < grid[i].size(); ++j) result[j][i] = grid[i][j];
  }
  return result;
}

class EffectProperty : public testing::TestWithParam<unsigned> {
 protected:
  Random random_{GetParam()};
};

TEST_P(EffectProperty, ExchangeOfTheSamplesTurnsTheSignAndTheInterval) {
  const auto a = normal_sample(random_, 6, 1), b = normal_sample(random_, 8);
  const auto there = standard_difference(a, b).value(), back = standard_difference(b, a).value();
  EXPECT_NEAR(there.d, -back.d, 1e-12);
  EXPECT_NEAR(there.d_interval.low, -back.d_interval.high, 1e-8);
  EXPECT_LT(std::abs(there.g), std::abs(there.d));
  const auto more = dominance(a, b).value(), less = dominance(b, a).value();
  EXPECT_EQ(more.delta, -less.delta);
  EXPECT_NEAR(more.interval.high, -less.interval.low, 1e-12);
  EXPECT_EQ(more.delta, cliffs_delta(a, b));
  const auto up = hodges_lehmann(a, b).value(), down = hodges_lehmann(b, a).value();
  EXPECT_NEAR(up.estimate, -down.estimate, 1e-12);
  EXPECT_NEAR(up.interval->low, -down.interval->high, 1e-12);
  const auto one = games_howell(std::vector<Sample>{a, b}).at(0);
  EXPECT_NEAR(one.p, welch_difference(a, b)->p, 1e-10);  // of two groups it is Welch's t
  EXPECT_NEAR(one.interval.low, welch_difference(a, b)->interval.low, 1e-7);
}

TEST_P(EffectProperty, TheIntervalOfTheShiftAgreesWithTheExactTest) {
  const auto a = normal_sample(random_, 7, 0.8), b = normal_sample(random_, 6);
  const auto interval = hodges_lehmann(a, b)->interval.value();
  const auto p_of_shift = [&](double shift) {
    auto moved = b;
    for (double& x : moved) x += shift;
    return mann_whitney(a, moved)->p;
  };
  EXPECT_GE(p_of_shift(interval.low + 1e-9), 0.05);
  EXPECT_LT(p_of_shift(interval.low - 1e-9), 0.05);
  EXPECT_GE(p_of_shift(interval.high - 1e-9), 0.05);
  EXPECT_LT(p_of_shift(interval.high + 1e-9), 0.05);
}

// The interval of eta squared at 0.90 leaves 0 out exactly where p < 0.05 (Steiger 2004).
TEST_P(EffectProperty, TheIntervalOfTheShareAgreesWithTheTest) {
  const std::vector<Sample> groups{normal_sample(random_, 5), normal_sample(random_, 6, 0.9),
                                   normal_sample(random_, 4, 0.4)};
  const auto test = one_way_anova(groups).value();
  const auto share = explained_share(test, 15, 0.9);
  EXPECT_EQ(share.interval.low > 0, test.p < 0.05);
  EXPECT_LE(share.omega_squared, share.eta_squared);
  EXPECT_LT(share.interval.low, share.interval.high);
}

TEST_P(EffectProperty, PointBiserialIsStudentsT) {
  const auto a = normal_sample(random_, 5, 1), b = normal_sample(random_, 5);
  const auto test = one_way_anova(std::vector<Sample>{a, b}).value();
  EXPECT_NEAR(point_biserial(a, b)->p, test.p, 1e-10);
  EXPECT_GT(point_biserial(a, b)->r * (mean_of(a) - mean_of(b)), 0);
}

TEST_P(EffectProperty, ExchangeOfTheFactorsExchangesTheirTests) {
  const auto grid = cells(random_, 0.5, 1, 2);
  const auto turned = transposed(grid);
  for (const auto analyse : {two_way_anova, aligned_rank_transform}) {
    const auto one = analyse(grid).value(), other = analyse(turned).value();
    EXPECT_NEAR(one.first.f, other.second.f, 1e-8 * one.first.f);
    EXPECT_NEAR(one.second.f, other.first.f, 1e-8 * one.second.f);
    EXPECT_NEAR(one.interaction.f, other.interaction.f, 1e-8 * one.interaction.f);
  }
}

// What is aligned away has no part: a shift of a whole level of the other factor changes nothing.
TEST_P(EffectProperty, AlignmentTakesTheOtherEffectsOff) {
  const auto before = cells(random_, 0.5, 0, 0);
  auto after = before;
  for (auto& row : after) {
    for (double& x : row[1]) x += 1000;
  }
  const auto one = aligned_rank_transform(before).value();
  const auto other = aligned_rank_transform(after).value();
  EXPECT_NEAR(one.first.f, other.first.f, 1e-6);
  EXPECT_NEAR(one.interaction.f, other.interaction.f, 1e-6);
  EXPECT_LT(other.second.p, 1e-6);
}

TEST_P(EffectProperty, TwoFactorsOfWhichOneDoesNothingAreTheOneWayTest) {
  // Of a factor with no partner to speak of: both levels of the second alike.
  const auto a = normal_sample(random_, 5), b = normal_sample(random_, 5, 1);
  const auto test = two_way_anova(Cells{{a, a}, {b, b}}).value();
  EXPECT_NEAR(test.second.f, 0, 1e-20);
  EXPECT_NEAR(test.interaction.f, 0, 1e-20);
  EXPECT_NEAR(test.first.f, 2 * one_way_anova(std::vector<Sample>{a, b})->f, 1e-9);
}

TEST_P(EffectProperty, KendallOfAnOrderAndItsReverse) {
  const auto x = normal_sample(random_, 9), y = normal_sample(random_, 9);
  auto minus = y;
  for (double& v : minus) v = -v;
  const auto one = kendall(x, y).value(), other = kendall(x, minus).value();
  EXPECT_EQ(one.r, -other.r);
  EXPECT_NEAR(one.p, other.p, 1e-12);
  EXPECT_NEAR(one.p, *exact_rank_correlation_p(RankCorrelation::kendall, x, y), 1e-12);
}

INSTANTIATE_TEST_SUITE_P(Seeds, EffectProperty, testing::Range(1u, 9u));

TEST(EffectCalibration, IntervalsHoldTheTruth) {
  Random random(3);
  constexpr int times = 1'500, n = 10;
  const double delta = std::erf(0.5);  // P(a > b) - P(a < b) where a lies 1 sd above b
  int by_shift = 0, by_delta = 0, by_d = 0, by_r = 0, by_tau = 0;
  const double tau = 2 / std::numbers::pi * std::asin(0.6);
  const auto holds = [](const Interval& interval, double truth) {
    return interval.low <= truth && truth <= interval.high;
  };
  for (int i = 0; i < times; ++i) {
    const auto a = normal_sample(random, n, 1), b = normal_sample(random, n);
    by_shift += holds(*hodges_lehmann(a, b)->interval, 1);
    by_delta += holds(dominance(a, b)->interval, delta);
    by_d += holds(standard_difference(a, b)->d_interval, 1);
    const auto x = normal_sample(random, 2 * n);
    auto y = normal_sample(random, 2 * n);
    for (std::size_t k = 0; k < y.size(); ++k) y[k] = 0.6 * x[k] + 0.8 * y[k];
    by_r += holds(*pearson(x, y)->interval, 0.6);
    by_tau += holds(*kendall(x, y)->interval, tau);
  }
  for (const int held : {by_shift, by_delta, by_d, by_r, by_tau}) {
    EXPECT_NEAR(1.0 * held / times, 0.95, 0.02);
  }
}

// Of skewed values, with the other factor's effect large: five in a hundred are rejected.
TEST(EffectCalibration, TwoFactorTestsKeepTheirLevel) {
  Random random(11);
  constexpr int times = 800, few = 250;
  int ranks = 0, ranks_of_both = 0, dealt = 0, dealt_of_both = 0;
  for (int i = 0; i < times; ++i) {
    auto grid = cells(random, 0, 0, 0);
    for (auto& row : grid) {
      for (std::size_t j = 0; j < row.size(); ++j) {
        for (double& x : row[j]) x = std::exp(x / 2) + 5 * static_cast<double>(j);
      }
    }
    const auto aligned = aligned_rank_transform(grid).value();
    ranks += aligned.first.p < 0.05;
    ranks_of_both += aligned.interaction.p < 0.05;
    if (i >= few) continue;
    const auto permuted = two_way_permutation(grid, 199).value();
    EXPECT_LE(permuted.second, 0.01);
    dealt += permuted.first <= 0.05;
    dealt_of_both += permuted.interaction <= 0.05;
  }
  EXPECT_NEAR(1.0 * ranks / times, 0.05, 0.025);
  EXPECT_NEAR(1.0 * ranks_of_both / times, 0.05, 0.025);
  EXPECT_NEAR(1.0 * dealt / few, 0.05, 0.04);
  EXPECT_NEAR(1.0 * dealt_of_both / few, 0.05, 0.04);
}

TEST(EffectCalibration, AnInteractionIsFound) {
  Random random(2);
  const auto grid = cells(random, 0, 0, 6);
  EXPECT_LT(aligned_rank_transform(grid)->interaction.p, 1e-3);
  EXPECT_LT(two_way_permutation(grid, 1'999)->interaction, 1e-2);
}

TEST(EffectCalibration, TheDrawnBootstrapIsTheSameEachTimeAndHoldsTheTruth) {
  Random random(4);
  const Statistic mean = [](Groups groups) -> std::optional<double> { return mean_of(groups[0]); };
  int held = 0;
  constexpr int times = 200;
  for (int i = 0; i < times; ++i) {
    const std::vector<Sample> groups{normal_sample(random, 20, 5)};
    const auto one = bca_bootstrap(groups, mean, 0.95, {.draws = 1'000}).value();
    held += one.interval.low <= 5 && 5 <= one.interval.high;
    if (i == 0) {
      EXPECT_EQ(one.interval, bca_bootstrap(groups, mean, 0.95, {.draws = 1'000})->interval);
    }
  }
  EXPECT_NEAR(1.0 * held / times, 0.93, 0.05);  // too narrow, as bootstrap.h says
}

TEST(EffectCalibration, ResamplesWithoutAFigureAreCountedOut) {
  const std::vector<Sample> groups{{1, 2, 2}, {2, 3, 2}};
  const auto share = rank_explained_share(groups).value();
  EXPECT_TRUE(share.is_exact);
  EXPECT_EQ(share.undefined, 8 * 8);  // nothing but 2 in either
  EXPECT_EQ(share.resamples, 27 * 27 - 64);
  EXPECT_EQ(share.estimate, kruskal_wallis(groups)->eta_squared);
  EXPECT_LT(share.interval.low, share.interval.high);
}

const PValue by_mann_whitney = [](Groups groups) -> std::optional<double> {
  const auto test = mann_whitney(groups[0], groups[1]);
  if (!test) return std::nullopt;
  return test->p;
};

const PValue by_student = [](Groups groups) -> std::optional<double> {
  const auto test = one_way_anova(groups);
  if (!test) return std::nullopt;
  return test->p;
};

TEST(Power, SimulationAgreesWithTheNoncentralT) {
  for (const int runs : {3, 8}) {
    const double exact = t_test_power(runs, 1.2, 0.05);
    const auto drawn = simulated_power(std::vector<double>{1.2, 0}, runs, 0.05, by_student, 4'000);
    EXPECT_NEAR(drawn.power, exact, 0.03);
    EXPECT_LT(drawn.interval.low, exact);
    EXPECT_GT(drawn.interval.high, exact);
  }
  EXPECT_NEAR(t_test_power(5, 0, 0.05), 0.05, 1e-12);
}

// Three against three have 20 outcomes: no p below 0.1.
TEST(Power, ARankTestOfThreeAgainstThreeFindsNothing) {
  const std::vector<double> far{100, 0};
  EXPECT_EQ(simulated_power(far, 3, 0.05, by_mann_whitney, 200).power, 0);
  EXPECT_EQ(simulated_power(far, 4, 0.05, by_mann_whitney, 200).power, 1);
  EXPECT_EQ(runs_by_simulation(far, by_mann_whitney, {}, 200)->runs, 4);
}

TEST(Power, ARankTestNeedsAboutFivePercentMoreRunsOfNormalValues) {
  const int by_t = runs_for_t_test(1).value();
  EXPECT_EQ(by_t, 17);
  const std::vector<double> means{1, 0};
  const auto by_rank = runs_by_simulation(means, by_mann_whitney, {}, 1'000).value();
  EXPECT_GE(by_rank.runs, by_t - 1);
  EXPECT_LE(by_rank.runs, by_t + 4);  // 3 / pi of its efficiency, and the error of the simulation
}

TEST(Power, MoreComparisonsAndSmallerDifferencesNeedMoreRuns) {
  EXPECT_LT(runs_for_t_test(1), runs_for_t_test(1, {.comparisons = 6}));
  EXPECT_LT(runs_for_t_test(1), runs_for_t_test(0.5));
  EXPECT_LT(runs_for_t_test(1), runs_for_t_test(1, {.power = 0.95}));
  EXPECT_EQ(runs_for_t_test(1000), 2);
  EXPECT_FALSE(runs_for_t_test(0.001));
  EXPECT_FALSE(runs_for_t_test(0));
}

TEST(Power, ScatterIsPooledOverPilotsWhateverTheirLevel) {
  const Sample low{98, 101, 103}, single{7};
  Sample high;
  for (const double x : low) high.push_back(40 * x);
  const auto one = scatter_of(std::vector<Sample>{low}).value();
  const auto both = scatter_of(std::vector<Sample>{low, high, single}).value();
  EXPECT_NEAR(one.log_sd, both.log_sd, 1e-12);
  EXPECT_EQ(both.degrees_of_freedom, 4);
  EXPECT_LT(both.upper_limit, one.upper_limit);
  EXPECT_GT(both.upper_limit, both.log_sd);
  EXPECT_FALSE(scatter_of(std::vector<Sample>{single}));
  EXPECT_FALSE(scatter_of(std::vector<Sample>{{1, 0}}));
  EXPECT_FALSE(scatter_of(std::vector<Sample>{{2, 2}}));
  EXPECT_NEAR(standardised(1.1, std::log(1.1)), 1, 1e-12);
}

TEST(Stopping, StopsAtTheFirstNarrowLook) {
  const StoppingRule rule{0.05, 5, 30, 1, 0.95};
  EXPECT_EQ(look_at(Sample{10, 10, 10, 10}, rule).verdict, Verdict::go_on);
  EXPECT_EQ(look_at(Sample{10, 10, 10, 10, 10}, rule).verdict, Verdict::narrow_enough);
  const auto wide = look_at(Sample{10, 12, 8, 11, 9}, rule);
  EXPECT_EQ(wide.verdict, Verdict::go_on);
  EXPECT_NEAR(*wide.relative_half_width, 2.776445105198 * std::sqrt(2.5 / 5) / 10, 1e-9);
  Sample long_one(30, 10);
  long_one[0] = 100;
  EXPECT_EQ(look_at(long_one, rule).verdict, Verdict::at_most);
  EXPECT_FALSE(look_at(Sample{}, rule).relative_half_width);
  EXPECT_FALSE(look_at(Sample{-1, -2}, rule).relative_half_width);
}

TEST(Stopping, LooksOnlyWhenItIsTime) {
  const StoppingRule rule{0.05, 4, 9, 3, 0.95};
  for (int n = 1; n <= 9; ++n) {
    const bool is_look = n == 4 || n == 7 || n == 9;
    const auto look = look_at(Sample(static_cast<std::size_t>(n), 2.0), rule);
    EXPECT_EQ(look.verdict == Verdict::narrow_enough, is_look) << n;
  }
}

TEST(Stopping, SamplesThatStopTogetherWaitForTheLast) {
  const Look on{}, narrow{Verdict::narrow_enough, 0.01}, most{Verdict::at_most, 0.2};
  EXPECT_EQ(verdict_of(std::vector<Look>{narrow, on}), Verdict::go_on);
  EXPECT_EQ(verdict_of(std::vector<Look>{narrow, most}), Verdict::at_most);
  EXPECT_EQ(verdict_of(std::vector<Look>{narrow, narrow}), Verdict::narrow_enough);
  EXPECT_EQ(verdict_of({}), Verdict::go_on);
}

// What docs/METHOD.md says of the price of stopping.
TEST(Stopping, CostsCoverageWhereTheScatterDecides) {
  const StoppingRule rule{0.05, 5, 30, 1, 0.95};
  const auto calm = simulate_stopping(rule, 0.01, 4'000);
  EXPECT_NEAR(calm.coverage, 0.95, 0.012);  // always five runs: nothing is decided
  EXPECT_LT(calm.mean_runs, 5.01);
  const auto between = simulate_stopping(rule, 0.08, 4'000);
  EXPECT_NEAR(between.coverage, 0.924, 0.014);
  EXPECT_NEAR(between.mean_runs, 11.5, 0.4);
  EXPECT_NEAR(between.sd_bias, -0.12, 0.02);
  const auto later = simulate_stopping({0.05, 10, 30, 1, 0.95}, 0.08, 4'000);
  EXPECT_GT(later.coverage, between.coverage);
  const auto wild = simulate_stopping(rule, 0.5, 1'000);
  EXPECT_EQ(wild.mean_runs, 30);
  EXPECT_EQ(wild.share_at_most, 1);
}

TEST(Assumption, SaysAndDoesNotChoose) {
  Random random(8);
  Sample skewed = normal_sample(random, 30);
  for (double& x : skewed) x = std::exp(2 * x);
  const std::vector<Sample> groups{normal_sample(random, 30), skewed, {1, 2}, {3, 3, 3}};
  const auto seen = assumptions_of(groups).value();
  ASSERT_EQ(seen.normality.size(), 4u);
  EXPECT_GT(seen.normality[0]->p, 0.01);
  EXPECT_LT(seen.normality[1]->p, 1e-4);
  EXPECT_NEAR(*seen.normality_p_holm[1], 2 * seen.normality[1]->p, 1e-12);  // of two tested
  EXPECT_FALSE(seen.normality[2]);
  EXPECT_FALSE(seen.normality_p_holm[3]);
  EXPECT_EQ(seen.spread->p, brown_forsythe(groups)->p);
  EXPECT_LT(seen.residuals->p, 1e-4);
  EXPECT_FALSE(seen.sd_ratio);  // a group has none
  EXPECT_NEAR(*assumptions_of(std::vector<Sample>{{1, 2}, {1, 4}})->sd_ratio, 3, 1e-12);
  EXPECT_FALSE(assumptions_of(std::vector<Sample>{{1, 2}, {}}));
}

TEST(EffectUndefined, IsNothingAndNeverNan) {
  const Sample none, one{4}, flat{2, 2, 2}, three{1, 2, 4};
  EXPECT_FALSE(standard_difference(none, three));
  EXPECT_FALSE(standard_difference(one, one));
  EXPECT_FALSE(standard_difference(flat, flat));
  EXPECT_TRUE(standard_difference(one, three));
  EXPECT_FALSE(dominance(one, three));
  EXPECT_EQ(dominance(flat, flat)->delta, 0);
  EXPECT_FALSE(hodges_lehmann(none, three));
  EXPECT_FALSE(hodges_lehmann(three, three)->interval);  // 9 outcomes of 20 are too few for 95 %
  EXPECT_TRUE(hodges_lehmann(three, three, 0.9)->interval);
  EXPECT_TRUE(games_howell(std::vector<Sample>{one, three}).empty());
  EXPECT_TRUE(games_howell(std::vector<Sample>{flat, flat, three}).empty());
  EXPECT_EQ(games_howell(std::vector<Sample>{flat, three}).size(), 1u);
  EXPECT_FALSE(kendall(flat, three));
  EXPECT_FALSE(kendall(one, one));
  EXPECT_FALSE(point_biserial(one, one));
  EXPECT_FALSE(pearson(three, three)->interval);
  EXPECT_FALSE(exact_rank_correlation_p(RankCorrelation::spearman, Sample(10, 1.0), Sample(10, 2)));
  EXPECT_FALSE(equivalence_of_means(one, three, {-1, 1}));
  EXPECT_FALSE(equivalence_of_means(three, three, {1, -1}));
  EXPECT_FALSE(equivalence_of_mean_ratio(three, Sample{-1, 2, 3}, {0.9, 1.1}));
  const Statistic mean = [](Groups groups) -> std::optional<double> { return mean_of(groups[0]); };
  EXPECT_FALSE(bca_bootstrap(std::vector<Sample>{one}, mean));
  EXPECT_FALSE(bca_bootstrap(std::vector<Sample>{}, mean));
  const Statistic never = [](Groups) -> std::optional<double> { return std::nullopt; };
  EXPECT_FALSE(bca_bootstrap(std::vector<Sample>{three}, never));
  EXPECT_FALSE(root_between(0, 1, [](double) { return 1.0; }));
  EXPECT_FALSE(root_above(0, [](double) { return 1.0; }));
}

TEST(EffectUndefined, TwoFactorsNeedEveryCombinationAndSomeVariation) {
  const Sample none, one{4}, flat{0.1, 0.1, 0.1}, three{1, 2, 4};
  const std::vector<Cells> wrong{{},
                                 {{three, three}},
                                 {{three}, {three}},
                                 {{three, none}, {three, three}},
                                 {{three, three}, {three}},
                                 {{one, one}, {one, one}},
                                 {{flat, flat}, {flat, flat}}};
  for (const auto& grid : wrong) {
    EXPECT_FALSE(two_way_anova(grid));
    EXPECT_FALSE(aligned_rank_transform(grid));
    EXPECT_FALSE(two_way_permutation(grid, 9));
  }
  EXPECT_TRUE(two_way_anova(Cells{{one, three}, {one, one}}));
}

}  // namespace
}  // namespace joulelab

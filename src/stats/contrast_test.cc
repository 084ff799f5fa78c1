// Weighted sums of means, and the probability of being on a Pareto front.

#include <cmath>
#include <gtest/gtest.h>

#include "stats/confidence.h"
#include "stats/pareto.h"

namespace joulelab {
namespace {

using Sample = std::vector<double>;

TEST(LinearContrast, OfTwoSamplesIsWelchsDifference) {
  const std::vector<Sample> samples{{3, 5, 4, 9}, {1, 2, 2.5}};
  const auto contrast = linear_contrast(samples, Sample{1, -1}).value();
  const auto welch = welch_difference(samples[0], samples[1]).value();
  EXPECT_DOUBLE_EQ(contrast.estimate, welch.difference);
  EXPECT_NEAR(contrast.interval->low, welch.interval.low, 1e-12);
  EXPECT_NEAR(contrast.interval->high, welch.interval.high, 1e-12);
}

// Two equal samples of n, each with half the weight: the variance of their mean is s^2 / (2 n).
TEST(LinearContrast, HalfWeightsOfEqualSamplesHaveHalfTheVariance) {
  const Sample sample{1, 2, 3};
  const auto one = linear_contrast(std::vector<Sample>{sample}, Sample{1}).value();
  const auto two = linear_contrast(std::vector<Sample>{sample, sample}, Sample{0.5, 0.5}).value();
  EXPECT_DOUBLE_EQ(one.estimate, two.estimate);
  // Student's 97.5 % quantiles of two and of four degrees of freedom.
  const double ratio = (one.interval->high - 2) / (two.interval->high - 2);
  EXPECT_NEAR(ratio, std::sqrt(2) * 4.302652730 / 2.776445105, 1e-8);
}

TEST(LinearContrast, WithoutScatterThereIsNoInterval) {
  const std::vector<Sample> single{{1, 2}, {3}}, flat{{1, 1}, {3, 3}};
  EXPECT_FALSE(linear_contrast(single, Sample{1, -1})->interval);
  EXPECT_FALSE(linear_contrast(flat, Sample{1, -1})->interval);
  EXPECT_FALSE(linear_contrast(flat, Sample{1}));
  EXPECT_FALSE(linear_contrast(std::vector<Sample>{{1}, {}}, Sample{1, -1}));
}

// Counted by hand: the mean of the better one costs 1, 2 or 3 with probability 1/4, 1/2, 1/4. The
// other costs 2 and is worth less, so it is on the front where the better one costs 3 alone.
TEST(FrontProbability, AgreesWithEveryResample) {
  const std::vector<std::vector<std::vector<Option>>> rivals{{{{1, 0.9}, {3, 0.9}}},
                                                             {{{2, 0.8}, {2, 0.8}}}};
  const auto found = front_probabilities(rivals, 20'000).value();
  EXPECT_EQ(found[0], 1);
  EXPECT_NEAR(found[1], 0.25, 0.012);  // four standard errors
}

// Cost and worth of a run stay together: the dear run is the good one, so neither mean ever beats
// both of the other's.
TEST(FrontProbability, DrawsWholeRuns) {
  const std::vector<std::vector<std::vector<Option>>> rivals{{{{1, 1}, {3, 3}}},
                                                             {{{1, 1}, {3, 3}}}};
  EXPECT_EQ(front_probabilities(rivals).value(), (std::vector<double>{1, 1}));
}

TEST(FrontProbability, OneRunTellsNothing) {
  const std::vector<std::vector<std::vector<Option>>> rivals{{{{1, 1}}}, {{{1, 1}, {2, 2}}}};
  EXPECT_FALSE(front_probabilities(rivals));
}

// A condition weighs the same however many runs it has: (1 + 5) / 2 = 3 against 2.9, always.
TEST(FrontProbability, ConditionsWeighTheSame) {
  const std::vector<std::vector<std::vector<Option>>> rivals{
      {{{1, 1}, {1, 1}, {1, 1}, {1, 1}}, {{5, 1}, {5, 1}}}, {{{2.9, 1}, {2.9, 1}}}};
  EXPECT_EQ(front_probabilities(rivals).value(), (std::vector<double>{0, 1}));
}

}  // namespace
}  // namespace joulelab

// Equivalence: the test and the interval say the same, and at the margin it is wrong as seldom as
// it claims.

#include "stats/equivalence.h"

#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace joulelab {
namespace {

using Sample = std::vector<double>;

const Sample x{10, 12, 9, 14, 11}, y{10.4, 11.8, 9.3, 14.1, 11.5};

TEST(Equivalence, IntervalWithinTheMarginIsTheTest) {
  for (double half = 0.05; half < 2; half += 0.05) {
    const Interval margin{-half, half};
    const auto found = equivalence_of_differences(x, y, margin).value();
    EXPECT_EQ(found.is_equivalent,
              margin.low < found.interval.low && found.interval.high < margin.high)
        << half;
    EXPECT_EQ(found.p, std::max(found.p_low, found.p_high));
  }
  EXPECT_FALSE(equivalence_of_differences(x, y, {-0.1, 0.1})->is_equivalent);
  EXPECT_TRUE(equivalence_of_differences(x, y, {-1, 1})->is_equivalent);
  EXPECT_FALSE(equivalence_of_differences(x, y, {-1, 1}, 1e-6)->is_equivalent);
}

TEST(Equivalence, ExchangeMirrorsTheMarginOrInvertsIt) {
  const auto there = equivalence_of_differences(x, y, {-0.2, 0.5}).value();
  const auto back = equivalence_of_differences(y, x, {-0.5, 0.2}).value();
  EXPECT_DOUBLE_EQ(there.p_low, back.p_high);
  EXPECT_DOUBLE_EQ(there.p_high, back.p_low);
  const auto ratio = equivalence_of_ratios(x, y, {0.95, 1 / 0.9}).value();
  const auto inverse = equivalence_of_ratios(y, x, {0.9, 1 / 0.95}).value();
  EXPECT_NEAR(ratio.estimate * inverse.estimate, 1, 1e-12);
  EXPECT_NEAR(ratio.p_low, inverse.p_high, 1e-12);
  EXPECT_NEAR(ratio.interval.low * inverse.interval.high, 1, 1e-12);
}

TEST(Equivalence, UnitsPlayNoPartInARatio) {
  Sample kilo_x = x, kilo_y = y;
  for (auto& value : kilo_x) value /= 1000;
  for (auto& value : kilo_y) value /= 1000;
  EXPECT_NEAR(equivalence_of_ratios(x, y, {0.9, 1.1})->p,
              equivalence_of_ratios(kilo_x, kilo_y, {0.9, 1.1})->p, 1e-12);
}

// The true difference lies at the margin's high end: "equivalent" is wrong, and said in 5 %.
TEST(Equivalence, AtTheMarginItErrsAsSaid) {
  std::mt19937 engine(8);
  std::normal_distribution<double> error(1, 0.3);
  int said = 0;
  constexpr int times = 4000;
  for (int i = 0; i < times; ++i) {
    Sample a(6, 50), b(6, 50);
    for (auto& value : b) value += error(engine);
    said += equivalence_of_differences(a, b, {-1, 1})->is_equivalent;
  }
  EXPECT_NEAR(1.0 * said / times, 0.05, 0.0104);  // three standard errors
}

TEST(Equivalence, UndefinedIsNothing) {
  EXPECT_FALSE(equivalence_of_differences(Sample{}, Sample{}, {-1, 1}));
  EXPECT_FALSE(equivalence_of_differences(Sample{1}, Sample{1}, {-1, 1}));
  EXPECT_FALSE(equivalence_of_differences(x, Sample{1, 2}, {-1, 1}));
  EXPECT_FALSE(equivalence_of_differences(x, x, {-1, 1}));
  EXPECT_FALSE(equivalence_of_differences(x, y, {1, -1}));
  EXPECT_FALSE(equivalence_of_ratios(x, y, {-1, 2}));
  EXPECT_FALSE(equivalence_of_ratios(Sample{0, 1}, Sample{1, 2}, {0.5, 2}));
  EXPECT_FALSE(equivalence_of_ratios(Sample{1, 1}, Sample{1e-300, 1e300}, {0.5, 2}));
}

}  // namespace
}  // namespace joulelab

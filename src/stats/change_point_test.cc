#include "stats/change_point.h"

#include <gtest/gtest.h>
#include <random>

namespace joulelab {
namespace {

using Pieces = std::vector<std::size_t>;

std::vector<double> noisy(std::span<const double> levels, double sd, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> noise(0, sd);
  std::vector<double> values;
  for (const double level : levels) values.push_back(level + noise(random));
  return values;
}

std::vector<double> levels(std::initializer_list<std::pair<int, double>> stretches) {
  std::vector<double> values;
  for (const auto& [count, level] : stretches)
    values.insert(values.end(), static_cast<std::size_t>(count), level);
  return values;
}

Pieces pieces(std::vector<double> values) {
  return pieces_of(std::vector<std::vector<double>>{std::move(values)});
}

TEST(ChangePoint, ASteadySeriesIsOnePiece) {
  int alarms = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    if (pieces(noisy(levels({{60, 100.0}}), 3, seed)).size() > 1) ++alarms;
  }
  EXPECT_LE(alarms, 6) << "of 300 series of noise alone";
}

TEST(ChangePoint, AStepOfThreeTimesTheNoiseIsFoundWhereItIs) {
  int exact = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    const auto found = pieces(noisy(levels({{12, 100.0}, {12, 115.0}}), 5, seed));
    if (found.size() == 2 && found[1] + 1 >= 12 && found[1] <= 13) ++exact;
  }
  EXPECT_GE(exact, 170) << "within one value, of 200";
}

TEST(ChangePoint, TheFirstValueAloneMayBeUnlikeTheRest) {
  EXPECT_EQ(pieces({250, 100, 101, 100}), (Pieces{0, 1}));
  EXPECT_EQ(pieces({250, 100, 101}), Pieces{0}) << "three values are too few to say";
}

TEST(ChangePoint, AnExcursionOfTwoValuesIsNoPiece) {
  const auto found = pieces({100, 101, 100, 99, 100, 130, 131, 100, 101, 100, 99, 100, 101, 100});
  for (std::size_t i = 1; i < found.size(); ++i) {
    const std::size_t end = i + 1 < found.size() ? found[i + 1] : 14;
    EXPECT_GE(end - found[i], 3U);
  }
}

TEST(ChangePoint, EveryStepOfAStaircaseIsFound) {
  EXPECT_EQ(pieces(noisy(levels({{1, 40.0}, {8, 100.0}, {9, 150.0}, {20, 120.0}}), 2, 1)),
            (Pieces{0, 1, 9, 18}));
}

// A phase that draws more power for less time has the energy of the one before it.
TEST(ChangePoint, TwoMeasuresTellWhatOneHides) {
  const auto energy = noisy(levels({{20, 100.0}}), 1, 1);
  const auto duration = noisy(levels({{10, 10.0}, {10, 8.0}}), 0.1, 2);
  EXPECT_EQ(pieces(energy), Pieces{0});
  EXPECT_EQ(pieces_of(std::vector{energy, duration}), (Pieces{0, 10}));
}

TEST(ChangePoint, SeriesWithoutNoiseOrWithoutLevelAreNoTrouble) {
  EXPECT_EQ(pieces(levels({{10, 100.0}})), Pieces{0});
  EXPECT_EQ(pieces(levels({{10, 0.0}})), Pieces{0});
  EXPECT_EQ(pieces(levels({{10, 100.0}, {5, 100.9}})), Pieces{0}) << "below a share of 0.01";
  EXPECT_EQ(pieces({}), Pieces{0});
}

}  // namespace
}  // namespace joulelab

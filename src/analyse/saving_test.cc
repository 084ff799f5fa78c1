#include "analyse/saving.h"

#include <cmath>
#include <gtest/gtest.h>

#include "analyse/fake_runs.h"

namespace joulelab {
namespace {

struct Trial {
  std::string recipe;
  int repetition = 1;
  double energy_j = 100, accuracy = 0.9;
};

Run run_of(const Trial& trial) {
  auto run = make_run(
      {.repetition = trial.repetition, .energy_j = trial.energy_j, .accuracy = trial.accuracy});
  run.id += trial.recipe;
  run.cell.factors["recipe"] = trial.recipe;
  return run;
}

std::vector<SavingFinding> savings(const std::vector<Trial>& trials) {
  Runs runs;
  for (const auto& trial : trials) runs.push_back(run_of(trial));
  return savings_of(matrix_of(runs), {"recipe", "plain"});
}

TEST(Saving, IsOfRunsOfTheSameRepetition) {
  // Plain varies by a factor of two from repetition to repetition; the ratio hardly does.
  const auto found = savings({{"plain", 1, 100, 0.9},
                              {"plain", 2, 200, 0.8},
                              {"plain", 3, 150, 0.85},
                              {"half", 1, 50, 0.89},
                              {"half", 2, 101, 0.792},
                              {"half", 3, 74, 0.838}});
  ASSERT_EQ(found.size(), 1u);
  const auto& half = found.front();
  EXPECT_EQ(half.recipe, "half");
  EXPECT_EQ(half.pairs, 3);
  const double ratio = std::cbrt(0.5 * (101.0 / 200) * (74.0 / 150));
  EXPECT_NEAR(half.energy_saved, 1 - ratio, 1e-12);
  // Student's t with 2 degrees of freedom, by hand.
  const double logs[] = {std::log(0.5), std::log(101.0 / 200), std::log(74.0 / 150)};
  const double mean = (logs[0] + logs[1] + logs[2]) / 3;
  double squares = 0;
  for (const double value : logs) squares += (value - mean) * (value - mean);
  const double reach = 4.302652729911275 * std::sqrt(squares / 2 / 3);
  ASSERT_TRUE(half.energy_saved_interval);
  EXPECT_NEAR(half.energy_saved_interval->low, 1 - std::exp(mean + reach), 1e-9);
  EXPECT_NEAR(half.energy_saved_interval->high, 1 - std::exp(mean - reach), 1e-9);
  EXPECT_NEAR(half.accuracy_gain.value(), -0.01, 1e-12);
  ASSERT_TRUE(half.accuracy_gain_interval);
  EXPECT_LT(half.accuracy_gain_interval->high, 0);
  EXPECT_NE(half.sentence.find("a loss"), std::string::npos) << half.sentence;
}

TEST(Saving, ARepetitionThatOneOfThemLacksIsNoPair) {
  const auto found = savings({{"plain", 1, 100}, {"plain", 2, 110}, {"half", 2, 55}});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].pairs, 1);
  EXPECT_NEAR(found[0].energy_saved, 0.5, 1e-12);
  EXPECT_FALSE(found[0].energy_saved_interval);
  EXPECT_NE(found[0].sentence.find("no interval"), std::string::npos);
  EXPECT_TRUE(savings({{"plain", 1, 100}, {"half", 2, 55}}).empty());
  EXPECT_TRUE(savings({{"half", 1, 100}, {"other", 1, 55}}).empty());
}

TEST(Saving, TheMostSavingStandsFirstAndMoreEnergyIsSaidSo) {
  const auto found = savings({{"plain", 1, 100}, {"more", 1, 150}, {"less", 1, 40}});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].recipe, "less");
  EXPECT_EQ(found[1].recipe, "more");
  EXPECT_NEAR(found[1].energy_saved, -0.5, 1e-12);
  EXPECT_NE(found[1].sentence.find("costs 50.0 % (no interval) more energy"), std::string::npos)
      << found[1].sentence;
}

TEST(Saving, AccuracyThatNobodyToldIsNotZero) {
  auto with = run_of({"plain"}), without = run_of({"half", 1, 50});
  without.values.erase("accuracy");
  const Runs runs{with, without};
  const auto found = savings_of(matrix_of(runs), {"recipe", "plain"});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_FALSE(found[0].accuracy_gain);
  EXPECT_NE(found[0].sentence.find("was not told"), std::string::npos);
}

// Where nothing is saved, the interval of a saving holds 0 about 95 times in a hundred.
TEST(Saving, IntervalIsCalibrated) {
  std::uint64_t state = 7;
  const auto noise = [&] {  // a sum of twelve uniform numbers: nearly normal
    double sum = -6;
    for (int i = 0; i < 12; ++i) {
      state = state * 6364136223846793005ULL + 1442695040888963407ULL;
      sum += static_cast<double>(state >> 11) / 9007199254740992.0;
    }
    return sum;
  };
  int held = 0;
  constexpr int studies = 1000;
  for (int study = 0; study < studies; ++study) {
    std::vector<Trial> trials;
    for (int repetition = 1; repetition <= 5; ++repetition) {
      const double common = 100 * std::exp(0.3 * noise());
      trials.push_back({"plain", repetition, common * std::exp(0.02 * noise())});
      trials.push_back({"same", repetition, common * std::exp(0.02 * noise())});
    }
    const auto interval = savings(trials).front().energy_saved_interval.value();
    held += interval.low <= 0 && 0 <= interval.high;
  }
  EXPECT_GT(held, 0.93 * studies);
  EXPECT_LT(held, 0.97 * studies);
}

}  // namespace
}  // namespace joulelab

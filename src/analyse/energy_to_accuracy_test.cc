// Runs of known truth: evaluation i is over after 100 i joules.
#include "analyse/energy_to_accuracy.h"

#include <gtest/gtest.h>

#include "analyse/fake_runs.h"

namespace joulelab {
namespace {

joulelab::Run run_with(const std::vector<double>& accuracies) {
  auto run = make_run({.energy_j = 100.0 * static_cast<double>(accuracies.size()) + 50});
  for (std::size_t i = 0; i < accuracies.size(); ++i) {
    const double energy_j = 100.0 * static_cast<double>(i + 1);
    run.evaluations.push_back({.told = after(run.begin, Seconds{10.0 * static_cast<double>(i + 1)}),
                               .values = {{"accuracy", accuracies[i]}},
                               .at = after(run.begin, Seconds{10.0 * static_cast<double>(i + 1)}),
                               .index = static_cast<int>(i),
                               .energy = Joules{energy_j},
                               .low = Joules{0.9 * energy_j},
                               .high = Joules{1.1 * energy_j},
                               .coverage = 1,
                               .own_energy = Joules{20}});
  }
  return run;
}

TEST(EnergyToAccuracy, IsThatUntilTheFirstEvaluationThatMetIt) {
  const auto run = run_with({0.5, 0.7, 0.9, 0.85, 0.95});
  const auto answer = energy_to_accuracy(run, 0.9).value();
  ASSERT_TRUE(answer.met);
  EXPECT_EQ(answer.met->evaluation, 3);
  EXPECT_EQ(answer.met->index, 2);
  EXPECT_EQ(answer.met->energy, Joules{300});
  EXPECT_EQ(answer.met->before, Joules{200});  // it was met somewhere between
  EXPECT_EQ(answer.met->low, Joules{270});
  EXPECT_EQ(answer.met->high, Joules{330});
  EXPECT_EQ(answer.met->spent_evaluating, Joules{60});
  EXPECT_EQ(answer.met->time, Seconds{30});
  EXPECT_EQ(answer.best, 0.95);
  EXPECT_EQ(energy_to_accuracy(run, 0.4)->met->before, Joules{0});
}

TEST(EnergyToAccuracy, NotReachedIsAnAnswerAndSaysWhatWasSpent) {
  const auto answer = energy_to_accuracy(run_with({0.5, 0.7, 0.6}), 0.9).value();
  EXPECT_FALSE(answer.met);
  EXPECT_EQ(answer.best, 0.7);
  EXPECT_EQ(answer.spent, Joules{300});
}

TEST(EnergyToAccuracy, WithoutEvaluationsOrEnergyThereIsNoAnswer) {
  EXPECT_EQ(energy_to_accuracy(run_with({}), 0.9).error().kind, Error::Kind::missing);
  EXPECT_EQ(accuracy_at_budget(run_with({}), Joules{1}).error().kind, Error::Kind::missing);
  auto gap = run_with({0.5, 0.95});
  gap.evaluations[1].coverage = 0.9;
  EXPECT_EQ(energy_to_accuracy(gap, 0.9).error().kind, Error::Kind::missing);
  gap.evaluations[1].coverage = 1;
  gap.evaluations[1].energy.reset();
  EXPECT_EQ(energy_to_accuracy(gap, 0.9).error().kind, Error::Kind::missing);
}

TEST(EnergyToAccuracy, ATargetThatIsNoAccuracyIsRefused) {
  for (const double target : {0.0, -0.1, 1.1, 90.0, std::nan("")})
    EXPECT_EQ(energy_to_accuracy(run_with({0.5}), target).error().kind, Error::Kind::invalid);
}

TEST(AccuracyAtBudget, IsTheBestWithinItAndKnowsTheMetersError) {
  const auto run = run_with({0.5, 0.7, 0.9, 0.85, 0.95});
  const auto answer = accuracy_at_budget(run, Joules{420}).value();
  EXPECT_EQ(answer.accuracy, 0.9);  // not that of the fourth, which is worse
  EXPECT_EQ(answer.evaluation, 3);
  EXPECT_EQ(answer.energy, Joules{300});
  EXPECT_FALSE(answer.outlasts_run);
  EXPECT_EQ(accuracy_at_budget(run, Joules{310})->low, 0.7);   // the third may have cost 330 J
  EXPECT_EQ(accuracy_at_budget(run, Joules{280})->high, 0.9);  // or 270 J
  EXPECT_EQ(accuracy_at_budget(run, Joules{280})->accuracy, 0.7);
}

TEST(AccuracyAtBudget, LessThanTheFirstEvaluationBuysNoneThatIsKnown) {
  const auto run = run_with({0.5, 0.7});
  const auto answer = accuracy_at_budget(run, Joules{99}).value();
  EXPECT_FALSE(answer.accuracy);
  EXPECT_EQ(answer.evaluation, 0);
  EXPECT_TRUE(accuracy_at_budget(run, Joules{1000})->outlasts_run);
}

}  // namespace
}  // namespace joulelab

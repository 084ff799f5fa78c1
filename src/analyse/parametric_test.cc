#include "analyse/parametric.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "analyse/effect.h"
#include "analyse/fake_runs.h"
#include "analyse/stratum.h"
#include "stats/games_howell.h"
#include "stats/pairwise.h"

namespace joulelab {
namespace {

std::vector<Comparison> compare_all(const Runs& runs) {
  AnalysisRequest request;
  request.places = {fake_place("FR", 36)};
  return comparisons_of(matrix_of(runs), request);
}

const Comparison& energy_of(const std::vector<Comparison>& all, const std::string& data,
                            const std::string& response = "energy_j") {
  const auto found = std::ranges::find_if(all, [&](const Comparison& one) {
    return one.factor == "architecture" && one.response == response &&
           one.within == Levels{{"data", data}};
  });
  EXPECT_NE(found, all.end());
  return *found;
}

TEST(Parametric, WelchStandsBesideTheRanks) {
  const auto runs = crossed_study(4);
  const auto matrix = matrix_of(runs);
  const auto all = compare_all(runs);
  const auto& one = energy_of(all, "d");
  const auto samples = samples_of(matrix, strata_of(matrix, "architecture").front(), "energy_j");
  const auto welch = welch_anova(samples.groups).value();
  ASSERT_TRUE(one.parametric);
  EXPECT_EQ(one.parametric->test.f, welch.f);
  EXPECT_EQ(one.parametric->test.p, welch.p);
  // Of twelve runs in three groups, whatever the freedom of Welch's denominator.
  const auto& share = one.parametric->share;
  EXPECT_NEAR(share.eta_squared, 2 * welch.f / (2 * welch.f + 9), 1e-12);
  EXPECT_EQ(share.interval, explained_share(welch, 12).interval);
  ASSERT_TRUE(one.assumptions && one.assumptions->residuals && one.assumptions->spread);
  EXPECT_EQ(one.agrees, true);
  EXPECT_TRUE(one.parametric_sentence.starts_with("By means the answer is the same: Welch's ANOVA"))
      << one.parametric_sentence;
  EXPECT_NE(one.parametric_sentence.find("Shapiro-Wilk p"), std::string::npos);
  EXPECT_NE(one.parametric_sentence.find("Brown-Forsythe p"), std::string::npos);
}

// Spreads that differ a hundredfold leave Welch's denominator few degrees of freedom: the share
// must still lie inside its own interval.
TEST(Parametric, TheExplainedShareLiesInItsInterval) {
  std::vector<std::vector<double>> groups(3);
  for (int i = 0; i < 12; ++i) {
    groups[0].push_back(100 * std::sin(2.1 * i));
    groups[1].push_back(200 + std::cos(1.7 * i));
    groups[2].push_back(210 + 10 * std::sin(3.3 * i));
  }
  Comparison comparison;
  comparison.n = 36;
  add_parametric(comparison, groups);
  const auto& share = comparison.parametric.value().share;
  EXPECT_GT(share.eta_squared, share.interval.low);
  EXPECT_LT(share.eta_squared, share.interval.high);
}

// Three against three, far apart: by means there is no doubt, by ranks no outcome reaches 0.05.
TEST(Parametric, ADisagreementIsSaid) {
  auto runs = crossed_study(3);
  std::erase_if(runs, [](const auto& run) { return run.cell.factors.at("architecture") == "c"; });
  const auto all = compare_all(runs);
  const auto& one = energy_of(all, "d");
  EXPECT_EQ(one.agrees, false);
  EXPECT_TRUE(one.parametric_sentence.starts_with(
      "The two answers disagree at 0.05: by ranks p = 0.10 (so few runs can reach no less than "
      "0.10), by means Welch's ANOVA F(1, "))
      << one.parametric_sentence;
}

TEST(Parametric, WhyThereIsNoAnswerByMeans) {
  auto runs = crossed_study(3);
  std::erase_if(runs, [](const auto& run) {
    return run.cell.factors.at("architecture") == "a" && run.cell.repetition > 1;
  });
  for (auto& run : runs) {
    if (run.cell.factors.at("data") == "e") run.account.energy = Joules{100};
  }
  const auto all = compare_all(runs);
  const auto& one = energy_of(all, "d");
  EXPECT_FALSE(one.parametric || one.agrees);
  EXPECT_EQ(one.no_parametric, "a level has a single run");
  EXPECT_TRUE(one.parametric_sentence.starts_with("By means there is no test: a level has a "));
  // The only values of a level that do not scatter.
  for (auto& run : runs) {
    if (run.cell.factors.at("data") == "e" && run.cell.factors.at("architecture") == "b") {
      run.account.energy = Joules{100.0 + run.cell.repetition};
    }
  }
  std::erase_if(runs, [](const auto& run) { return run.cell.factors.at("architecture") == "a"; });
  EXPECT_EQ(energy_of(compare_all(runs), "e").no_parametric, "the runs of a level do not scatter");
}

// Energy by architecture is tested on two sets of data: Holm doubles the smaller p of two.
TEST(Parametric, BothKindsAreCorrectedForTheNumberOfTests) {
  auto runs = crossed_study(4);
  for (auto& run : runs) {  // no effect on data e, whatever the means
    if (run.cell.factors.at("data") == "e") {
      const double wobble = run.cell.factors.at("architecture") == "b" ? 0.5 : 0;
      run.account.energy = Joules{100.0 + run.cell.repetition + wobble};
    }
  }
  const auto all = compare_all(runs);
  const auto &d = energy_of(all, "d"), &e = energy_of(all, "e");
  EXPECT_EQ(d.tests, 2);
  EXPECT_NEAR(d.p_adjusted, 2 * *d.p_permutation, 1e-12);
  EXPECT_NEAR(d.parametric->p_adjusted, 2 * d.parametric->test.p, 1e-12);
  EXPECT_EQ(e.p_adjusted, std::max(*e.p_permutation, d.p_adjusted));
  EXPECT_EQ(e.parametric->p_adjusted, e.parametric->test.p);
  EXPECT_NE(d.sentence.find("by Holm over 2 tests"), std::string::npos) << d.sentence;
}

// A place is no new test: its p are those of the energy, corrected by the same number.
TEST(Parametric, EmissionsAtAPlaceAreNoTestsOfTheirOwn) {
  const auto all = compare_all(crossed_study(4));
  const auto &energy = energy_of(all, "d"), &grams = energy_of(all, "d", "emissions_g");
  EXPECT_EQ(energy.tests, grams.tests);
  EXPECT_EQ(energy.p_adjusted, grams.p_adjusted);
  EXPECT_EQ(energy.parametric_sentence, grams.parametric_sentence);
}

TEST(Parametric, PairsCarryTheirOwnFiguresOfBothKinds) {
  std::vector<std::vector<double>> groups{{1, 2, 3}, {2, 3, 5}, {7, 8, 9.5}, {7, 9, 12}};
  Comparison comparison;
  comparison.n = 12;
  comparison.pairs.resize(6);
  add_parametric(comparison, groups);
  const auto reference = games_howell(groups);
  ASSERT_EQ(reference.size(), 6u);
  for (std::size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(comparison.pairs[i].p_games_howell, reference[i].p) << i;
    const auto delta = dominance(groups[reference[i].a], groups[reference[i].b]).value();
    EXPECT_EQ(comparison.pairs[i].delta_interval, delta.interval) << i;
  }
  EXPECT_FALSE(comparison.effect_interval);  // three runs a level: BCa would be far too narrow
}

TEST(Parametric, TenRunsALevelHaveAnIntervalOfEtaSquared) {
  std::vector<std::vector<double>> groups(2);
  for (int i = 0; i < 10; ++i) {
    groups[0].push_back(i);
    groups[1].push_back(i + 3.5);
  }
  Comparison comparison;
  comparison.n = 20;
  add_parametric(comparison, groups);
  ASSERT_TRUE(comparison.effect_interval);
  EXPECT_EQ(comparison.effect_interval,
            rank_explained_share(groups, 0.95, {.draws = 2'000})->interval);
  comparison = {};
  comparison.n = 301;  // as if there were many
  add_parametric(comparison, groups);
  EXPECT_FALSE(comparison.effect_interval);
}

}  // namespace
}  // namespace joulelab

#include "analyse/interaction.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "analyse/fake_runs.h"
#include "analyse/interaction_grid.h"
#include "analyse/interaction_text.h"
#include "stats/random.h"
#include "stats/two_way.h"

namespace joulelab {
namespace {

// Architectures a, b, c on hosts x, y: energies multiply, and on host y architecture c takes
// `excess` times that. The scatter is a few per cent and differs from run to run.
Runs hosted(double excess, int repetitions = 6) {
  Runs runs;
  Random random(11);
  for (int repetition = 1; repetition <= repetitions; ++repetition) {
    for (const std::string architecture : {"a", "b", "c"}) {
      for (const std::string host : {"x", "y"}) {
        const double scatter = 1 + 0.04 * (random.uniform() - 0.5);
        const double size = architecture == "a" ? 1 : architecture == "b" ? 2 : 5;
        const double own = architecture == "c" && host == "y" ? excess : 1;
        auto run = make_run({.architecture = architecture,
                             .repetition = repetition,
                             .energy_j = 100 * size * (host == "y" ? 1.7 : 1) * own * scatter,
                             .host = host});
        run.cell.factors["host"] = host;
        runs.push_back(std::move(run));
      }
    }
  }
  return runs;
}

const InteractionFinding& energy_of(const std::vector<InteractionFinding>& all) {
  const auto found = std::ranges::find(all, "energy_j", &InteractionFinding::response);
  EXPECT_NE(found, all.end());
  return *found;
}

TEST(Interaction, FactorsThatMultiplyDoNotInteract) {
  const auto all = interactions_of(matrix_of(hosted(1)));
  const auto& one = energy_of(all);
  ASSERT_EQ(one.effects.size(), 3u) << one.no_test;
  EXPECT_EQ(one.effects[2].name, "architecture x host");
  EXPECT_LT(one.effects[0].p_permutation, 0.001);
  EXPECT_LT(one.effects[1].anova_p_adjusted, 0.001);
  EXPECT_EQ(verdict_of(one), InteractionVerdict::not_shown) << one.sentence;
  EXPECT_TRUE(one.sentence.starts_with(
      "That the effect of architecture on energy depends on host was not shown (aligned ranks p"))
      << one.sentence;
  EXPECT_TRUE(one.is_log);
}

TEST(Interaction, AnArchitectureThatOneHostDoesNotSuitIsFound) {
  const auto runs = hosted(1.5);
  const auto all = interactions_of(matrix_of(runs));
  const auto& one = energy_of(all);
  EXPECT_EQ(verdict_of(one), InteractionVerdict::shown) << one.sentence;
  ASSERT_TRUE(one.contrast);
  EXPECT_EQ(one.contrast->b, "c");
  EXPECT_EQ(one.contrast->most, "x");
  EXPECT_NEAR(one.contrast->at_most / one.contrast->at_least, 1.5, 0.05);
  EXPECT_GT(one.effects[2].share.interval.low, 0.5);
  EXPECT_EQ(one.n, 36);
  const auto answers = interaction_answers(all, matrix_of(runs).responses);
  EXPECT_EQ(answers.front(), one.sentence);
}

// The p are those of stats/ on the logarithms, in the order first factor, second, interaction.
TEST(Interaction, TestsAreThoseOfTheLogarithms) {
  const auto matrix = matrix_of(hosted(1.05));
  const auto grid = grids_of(matrix, "architecture", "host", "energy_j").front();
  auto logs = grid.samples;
  for (auto& row : logs) {
    for (auto& sample : row) {
      for (double& value : sample) value = std::log(value);
    }
  }
  const auto all = interactions_of(matrix);
  const auto& one = energy_of(all);
  EXPECT_EQ(one.effects[2].anova.p, two_way_anova(logs)->interaction.p);
  EXPECT_EQ(one.effects[0].ranks.p, aligned_rank_transform(logs)->first.p);
  EXPECT_EQ(one.effects[1].p_permutation, two_way_permutation(logs)->second);
}

TEST(Interaction, MissingCombinationsLeaveTheLargestCompletePart) {
  auto runs = hosted(1);
  std::erase_if(runs, [](const auto& run) {
    return run.cell.factors.at("architecture") == "b" && run.cell.factors.at("host") == "y";
  });
  const auto all = interactions_of(matrix_of(runs));
  const auto& one = energy_of(all);
  EXPECT_EQ(one.first_levels, (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(one.left_out, (std::vector<std::string>{"architecture b"}));
  EXPECT_EQ(one.n, 24);
  EXPECT_NE(one.sentence.find("Left out, because a combination has no run: architecture b."),
            std::string::npos)
      << one.sentence;
}

TEST(Interaction, LargestPartIsTheLargestOfAll) {
  // Rows a to d, columns p to r: a lacks p, b lacks q; c and d have all. Kept whole but for a and
  // b: 2 x 3; without p and b: 3 x 2; both have six combinations, and a has more runs than p.
  Runs runs;
  for (const std::string architecture : {"a", "b", "c", "d"}) {
    for (const std::string data : {"p", "q", "r"}) {
      if (architecture + data == "ap" || architecture + data == "bq") continue;
      const int repetitions = architecture == "a" ? 4 : 2;
      for (int i = 1; i <= repetitions; ++i) {
        runs.push_back(make_run({.architecture = architecture,
                                 .data = data,
                                 .repetition = i,
                                 .energy_j = 100.0 + 3 * i}));
      }
    }
  }
  const auto grid = grids_of(matrix_of(runs), "architecture", "data", "energy_j").front();
  EXPECT_EQ(grid.first, (std::vector<std::string>{"a", "c", "d"}));
  EXPECT_EQ(grid.second, (std::vector<std::string>{"q", "r"}));
  EXPECT_EQ(grid.left_out, (std::vector<std::string>{"architecture b", "data p"}));
}

TEST(Interaction, WhyThereIsNoTest) {
  const auto single = interactions_of(matrix_of(hosted(1, 1)));
  EXPECT_EQ(energy_of(single).no_test, "every combination has a single run");
  auto flat = hosted(1);
  for (auto& run : flat) run.account.energy = Joules{5};
  EXPECT_EQ(energy_of(interactions_of(matrix_of(flat))).no_test,
            "the runs of a combination do not scatter");
  flat[0].account.energy = Joules{0};
  EXPECT_EQ(energy_of(interactions_of(matrix_of(flat))).no_test,
            "a value is not above 0 and has no logarithm");
  auto confounded = hosted(1);
  std::erase_if(confounded, [](const auto& run) {
    return (run.cell.factors.at("architecture") == "a") != (run.cell.factors.at("host") == "x");
  });
  const auto all = interactions_of(matrix_of(confounded));
  EXPECT_EQ(energy_of(all).no_test,
            "no two levels of architecture ran with the same two levels of host");
  EXPECT_TRUE(energy_of(all).sentence.starts_with("Whether the effect of architecture on energy"));
}

// Inside each level of a third factor, and Holm over them: the least of two p doubles.
TEST(Interaction, EachLevelOfAThirdFactorIsTestedByItself) {
  auto runs = hosted(1.02), others = hosted(1.3);
  for (auto& run : others) {
    run.cell.factors["data"] = "cifar10";
    runs.push_back(std::move(run));
  }
  const auto matrix = matrix_of(runs);
  const auto all = interactions_of(matrix);
  std::vector<const InteractionFinding*> hosts;
  for (const auto& one : all) {
    if (one.response == "energy_j" && one.second == "host" && one.first == "architecture") {
      hosts.push_back(&one);
    }
  }
  ASSERT_EQ(hosts.size(), 2u);
  EXPECT_EQ(hosts[0]->within, (Levels{{"data", "cifar10"}}));
  // architecture x data in each of two hosts, architecture x host in each of two sets of data, data
  // x host in each of three architectures.
  EXPECT_EQ(hosts[0]->tests, 7);
  EXPECT_GE(hosts[1]->effects[2].anova_p_adjusted, hosts[1]->effects[2].anova.p);
  std::vector<double> raw;
  for (const auto& one : all) {
    if (one.response == "energy_j") raw.push_back(one.effects[2].anova.p);
  }
  const auto least = std::ranges::min(raw);
  const auto first = std::ranges::find_if(
      all, [&](const InteractionFinding& one) { return one.effects[2].anova.p == least; });
  EXPECT_DOUBLE_EQ(first->effects[2].anova_p_adjusted, std::min(1.0, 7 * least));
}

// One intensity a host only adds a constant to the logarithms of each: the same interaction.
TEST(Interaction, EmissionsWhereTheRunsWereMadeAreTestedToo) {
  auto runs = hosted(1.5);
  for (auto& run : runs) {
    run.intensity = fake_place("P", run.cell.factors.at("host") == "x" ? 50 : 600);
  }
  const auto all = interactions_of(matrix_of(runs));
  const auto grams = std::ranges::find(all, "own_emissions_g", &InteractionFinding::response);
  ASSERT_NE(grams, all.end());
  EXPECT_NEAR(grams->effects[2].anova.f, energy_of(all).effects[2].anova.f, 1e-6);
  EXPECT_GT(grams->effects[1].anova.f, energy_of(all).effects[1].anova.f);
  const auto answers = interaction_answers(all, matrix_of(runs).responses);
  EXPECT_TRUE(answers.back().starts_with("The emissions where the runs were made have the same"));
  // Several intensities at one place: an interaction of its own, and an answer of its own.
  for (auto& run : runs) {
    if (run.cell.factors.at("architecture") == "a") run.intensity->value = GramsPerKWh{300};
  }
  const auto other = interactions_of(matrix_of(runs));
  EXPECT_NE(interaction_answers(other, matrix_of(runs).responses).back(), answers.back());
}

TEST(Interaction, OneFactorAloneHasNone) {
  auto runs = hosted(1);
  for (auto& run : runs) run.cell.factors.erase("host");
  EXPECT_TRUE(interactions_of(matrix_of(runs)).empty());
}

}  // namespace
}  // namespace joulelab

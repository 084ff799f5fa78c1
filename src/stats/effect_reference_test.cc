// Ours against R and SciPy, continued: effect sizes, exact rank tests, two factors, resampling and
// power. Neither is needed to run this.

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "base/text.h"
#include "stats/bootstrap.h"
#include "stats/correlation.h"
#include "stats/distribution.h"
#include "stats/effect_size.h"
#include "stats/equivalence.h"
#include "stats/games_howell.h"
#include "stats/mann_whitney.h"
#include "stats/power.h"
#include "stats/reference_table.h"
#include "stats/studentized_range.h"
#include "stats/two_way.h"

namespace joulelab {
namespace {

TEST(Reference, StudentizedRange) {
  for (const auto& one : cases_of("studentized_range")) {
    const auto at = numbers_of(one.names);
    const int groups = static_cast<int>(at.at(0));
    const double ours = studentized_range_upper_tail(at.at(2), groups, at.at(1));
    // SciPy takes the tail from 1 and integrates to about 1e-11.
    EXPECT_NEAR(ours, one.expected.at("p"), 2e-10) << one.names;
    if (ours < 1e-6 || ours > 0.999) continue;
    EXPECT_NEAR(studentized_range_upper_quantile(ours, groups, at.at(1)), at.at(2), 1e-8);
  }
}

// Two groups: the range over its error is |t| sqrt(2), to the last digits of the smallest tails.
TEST(Reference, StudentizedRangeOfTwoIsStudentsT) {
  for (const double freedom : {1.0, 3.5, 12.0, 400.0, 1e5}) {
    for (const double t : {0.1, 1.0, 3.0, 9.0, 25.0}) {
      const double expected = student_t_two_sided_p(t, freedom);
      const double ours = studentized_range_upper_tail(t * std::sqrt(2.0), 2, freedom);
      EXPECT_NEAR(ours / expected, 1, 1e-10) << t << ' ' << freedom;
    }
  }
}

TEST(Reference, GamesHowell) {
  for (const auto& one : cases_of("games_howell")) {
    const auto ours = games_howell(one.groups);
    ASSERT_EQ(ours.size(), one.groups.size() * (one.groups.size() - 1) / 2);
    for (const auto& pair : ours) {
      const auto which = std::to_string(pair.a) + std::to_string(pair.b);
      expect_close(pair.degrees_of_freedom, one, "df" + which);
      expect_close(pair.p, one, "p" + which, 1e-8);
      expect_close(pair.interval.low, one, "low" + which, 1e-8);
      expect_close(pair.interval.high, one, "high" + which, 1e-8);
    }
  }
}

TEST(Reference, StandardDifference) {
  for (const auto& one : cases_of("cohen")) {
    const auto ours = standard_difference(one.groups.at(0), one.groups.at(1)).value();
    expect_close(ours.d, one, "d");
    expect_close(ours.d_interval, one, "", 1e-8);
    expect_close(ours.d_interval.low, one, "low_other", 1e-5);
    expect_close(ours.d_interval.high, one, "high_other", 1e-5);
  }
}

TEST(Reference, ExplainedShare) {
  for (const auto& one : cases_of("share")) {
    int n = 0;
    for (const auto& group : one.groups) n += static_cast<int>(group.size());
    const auto ours = explained_share(one_way_anova(one.groups).value(), n);
    expect_close(ours.eta_squared, one, "eta");
    expect_close(ours.omega_squared, one, "omega");
    expect_close(ours.interval, one, "", 1e-7);  // R's pf() errs by up to 1e-9
  }
}

TEST(Reference, Dominance) {
  for (const auto& one : cases_of("dominance")) {
    const auto ours = dominance(one.groups.at(0), one.groups.at(1)).value();
    expect_close(ours.delta, one, "delta");
    expect_close(ours.interval, one);
  }
}

TEST(Reference, ExactMannWhitneyWithAndWithoutTies) {
  for (const auto& one : cases_of("mann_whitney_exact")) {
    const auto ours = mann_whitney(one.groups.at(0), one.groups.at(1)).value();
    EXPECT_TRUE(ours.is_exact);
    expect_close(ours.p, one, "p");
    expect_close(ours.p, one, "p_other");
  }
}

TEST(Reference, HodgesLehmann) {
  for (const auto& one : cases_of("hodges_lehmann")) {
    const auto ours = hodges_lehmann(one.groups.at(0), one.groups.at(1), 0.9).value();
    expect_close(ours.estimate, one, "estimate");
    expect_close(ours.interval.value(), one);
  }
}

TEST(Reference, CorrelationsWithIntervals) {
  using Correlate =
      std::optional<Correlation> (*)(std::span<const double>, std::span<const double>, double);
  const std::map<std::string, Correlate> all{{"correlation_pearson", pearson},
                                             {"correlation_spearman", spearman},
                                             {"correlation_kendall", kendall},
                                             {"point_biserial", point_biserial}};
  for (const auto& [test, correlate] : all) {
    for (const auto& one : cases_of(test)) {
      const auto ours = correlate(one.groups.at(0), one.groups.at(1), 0.95).value();
      expect_close(ours.r, one, "r");
      expect_close(ours.p, one, "p");
      if (one.expected.contains("p_greater")) expect_close(ours.p_greater, one, "p_greater");
      if (one.expected.contains("low")) expect_close(ours.interval.value(), one);
    }
  }
}

TEST(Reference, ExactRankCorrelations) {
  for (const auto& [test, kind] : {std::pair{"exact_spearman", RankCorrelation::spearman},
                                   {"exact_spearman_all", RankCorrelation::spearman},
                                   {"exact_kendall_all", RankCorrelation::kendall}}) {
    for (const auto& one : cases_of(test)) {
      const auto ours = exact_rank_correlation_p(kind, one.groups.at(0), one.groups.at(1));
      expect_close(ours.value(), one, "p");
    }
  }
}

std::vector<std::vector<Sample>> grid_of(const std::string& name) {
  const auto &values = samples().at(name), &sizes = samples().at(name + "_sizes"),
             &levels = samples().at(name + "_levels");
  std::vector<std::vector<Sample>> grid(static_cast<std::size_t>(levels.at(0)));
  auto next = values.begin();
  auto size = sizes.begin();
  for (auto& row : grid) {
    for (int j = 0; j < static_cast<int>(levels.at(1)); ++j, ++size) {
      row.emplace_back(next, next + static_cast<std::ptrdiff_t>(*size));
      next += static_cast<std::ptrdiff_t>(*size);
    }
  }
  return grid;
}

TEST(Reference, TwoFactorsPlainAndOnAlignedRanks) {
  using Analyse = std::optional<TwoWay> (*)(Grid);
  const std::map<std::string, Analyse> all{{"two_way", two_way_anova},
                                           {"aligned", aligned_rank_transform}};
  for (const auto& [test, analyse] : all) {
    for (const auto& one : cases_of(test)) {
      const auto ours = analyse(grid_of(one.names)).value();
      for (const auto& [name, effect] : {std::pair{"first", ours.first},
                                         {"second", ours.second},
                                         {"interaction", ours.interaction}}) {
        expect_close(effect.f, one, std::string(name) + "_f");
        expect_close(effect.p, one, std::string(name) + "_p", 1e-9);
      }
    }
  }
}

TEST(Reference, TwoFactorsByEveryReassignment) {
  for (const auto& one : cases_of("permutation_exact")) {
    const auto ours = two_way_permutation(grid_of(one.names), 99).value();
    EXPECT_TRUE(ours.first_is_exact && ours.second_is_exact);
    expect_close(ours.first, one, "first");
    expect_close(ours.second, one, "second");
  }
}

// Both are drawn here or there: five standard errors of both, and what (b + 1) / (m + 1) adds.
TEST(Reference, TwoFactorsByDrawnReassignments) {
  for (const auto& one : cases_of("permutation_drawn")) {
    const auto ours = two_way_permutation(grid_of(one.names)).value();
    const auto expect_like = [&](double p, const std::string& effect) {
      const double theirs = one.expected.at(effect);
      const double error = std::sqrt((theirs + 1e-5) * (1.0 / 9'999 + 1.0 / 100'000));
      EXPECT_NEAR(p, theirs, 5 * error + 1e-4) << one.names << ' ' << effect;
    };
    expect_like(ours.first, "first");
    expect_like(ours.second, "second");
    expect_like(ours.interaction, "interaction");
  }
}

TEST(Reference, ExactBootstrap) {
  for (const auto& one : cases_of("bca")) {
    const Statistic statistic = [](Groups groups) -> std::optional<double> {
      return groups.size() == 1 ? mean_of(groups[0]) : mean_of(groups[0]) / mean_of(groups[1]);
    };
    const auto ours = bca_bootstrap(one.groups, statistic, 0.9, {.most = 50'000}).value();
    EXPECT_TRUE(ours.is_exact);
    expect_close(ours.resamples, one, "resamples");
    expect_close(ours.error, one, "error", 1e-9);
    expect_close(ours.interval, one, "", 1e-9);
    // The drawn one lies near.
    const auto drawn = bca_bootstrap(one.groups, statistic, 0.9, {.most = 0}).value();
    EXPECT_FALSE(drawn.is_exact);
    EXPECT_NEAR(drawn.error / ours.error, 1, 0.04);
  }
}

TEST(Reference, EquivalenceOfMeans) {
  const auto check = [](const auto& ours, const Case& one) {
    expect_close(ours.estimate, one, "estimate");
    expect_close(ours.interval, one);
    expect_close(ours.p_low, one, "p_low");
    expect_close(ours.p_high, one, "p_high");
    EXPECT_EQ(ours.is_equivalent, std::max(ours.p_low, ours.p_high) < 0.05);
  };
  for (const auto& one : cases_of("equivalence_means")) {
    check(equivalence_of_means(one.groups.at(0), one.groups.at(1), {-0.6, 0.7}).value(), one);
  }
  for (const auto& one : cases_of("equivalence_mean_ratio")) {
    check(equivalence_of_mean_ratio(one.groups.at(0), one.groups.at(1), {0.9, 1.2}).value(), one);
  }
}

TEST(Reference, PowerOfTheTTest) {
  for (const auto& one : cases_of("t_test_power")) {
    const auto at = numbers_of(one.names);
    expect_close(t_test_power(static_cast<int>(at.at(0)), at.at(1), at.at(2)), one, "power", 1e-9);
  }
  for (const auto& one : cases_of("runs_for_t_test")) {
    const auto ours = runs_for_t_test(to_double(one.names).value()).value();
    expect_close(ours, one, "runs");
  }
}

TEST(Reference, UpperLimitOfTheScatter) {
  for (const auto& one : cases_of("chi_limit")) {
    const auto freedom = to_double(one.names).value();
    Sample pilot;
    for (int i = 0; i <= static_cast<int>(freedom); ++i) pilot.push_back(100 + (i * 37) % 11);
    const auto ours = scatter_of(std::vector<Sample>{pilot}).value();
    expect_close(ours.upper_limit / ours.log_sd, one, "factor");
  }
}

}  // namespace
}  // namespace joulelab

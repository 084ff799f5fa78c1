// Ours against R and SciPy: the tables that the scripts in tests/reference/ printed. Neither is
// needed to run this.

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "base/text.h"
#include "stats/bland_altman.h"
#include "stats/concordance.h"
#include "stats/confidence.h"
#include "stats/correlation.h"
#include "stats/deming.h"
#include "stats/descriptive.h"
#include "stats/distribution.h"
#include "stats/equivalence.h"
#include "stats/kruskal.h"
#include "stats/least_squares.h"
#include "stats/mann_whitney.h"
#include "stats/normality.h"
#include "stats/pairwise.h"
#include "stats/passing_bablok.h"
#include "stats/rank.h"
#include "stats/reference_table.h"
#include "stats/variance.h"

namespace joulelab {
namespace {

TEST(Reference, Description) {
  for (const auto& one : cases_of("describe")) {
    const auto ours = describe(one.groups.at(0)).value();
    expect_close(ours.mean, one, "mean", 1e-15);
    expect_close(ours.sd, one, "sd");
    expect_close(ours.median, one, "median");
    expect_close(ours.min, one, "min");
    expect_close(ours.max, one, "max");
  }
}

TEST(Reference, Quantiles) {
  for (const auto& one : cases_of("quantile")) {
    auto sorted = one.groups.at(0);
    std::ranges::sort(sorted);
    for (const auto& [p, expected] : one.expected) {
      expect_close(quantile_of_sorted(sorted, to_double(p).value()), one, p);
    }
  }
}

TEST(Reference, IntervalOfTheMean) {
  for (const double level : {0.95, 0.9}) {
    for (const auto& one : cases_of(level == 0.9 ? "mean_interval_90" : "mean_interval")) {
      const auto ours = mean_interval(one.groups.at(0), level).value();
      expect_close(ours.low, one, "low");
      expect_close(ours.high, one, "high");
    }
  }
}

TEST(Reference, WelchDifference) {
  for (const auto& one : cases_of("welch")) {
    const auto ours = welch_difference(one.groups.at(0), one.groups.at(1)).value();
    expect_close(ours.t, one, "t");
    expect_close(ours.degrees_of_freedom, one, "df");
    expect_close(ours.p, one, "p");
    expect_close(ours.interval.low, one, "low");
    expect_close(ours.interval.high, one, "high");
  }
}

TEST(Reference, RatioOfMeans) {
  for (const auto& one : cases_of("ratio")) {
    const auto ours = ratio_of_means(one.groups.at(0), one.groups.at(1)).value();
    expect_close(ours.ratio, one, "ratio");
    expect_close(ours.interval.value().low, one, "low");
    expect_close(ours.interval.value().high, one, "high");
  }
}

TEST(Reference, ShapiroWilk) {
  for (const auto& one : cases_of("shapiro")) {
    const auto ours = shapiro_wilk(one.groups.at(0)).value();
    expect_close(ours.w, one, "w", 1e-8);
    expect_close(ours.p, one, "p", 1e-6);
  }
}

TEST(Reference, MannWhitney) {
  for (const auto& one : cases_of("mann_whitney")) {
    const auto ours = mann_whitney(one.groups.at(0), one.groups.at(1)).value();
    expect_close(ours.u, one, "u");
    const bool has_ties = one.names.starts_with("tied");
    expect_close(has_ties ? ours.p_approximate : ours.p, one, "p");
  }
}

TEST(Reference, KruskalWallis) {
  for (const auto& one : cases_of("kruskal")) {
    const auto ours = kruskal_wallis(one.groups).value();
    expect_close(ours.h, one, "h");
    expect_close(ours.degrees_of_freedom, one, "df");
    expect_close(ours.p, one, "p");
    expect_close(ours.eta_squared, one, "eta");
  }
}

TEST(Reference, ExactKruskalWallis) {
  for (const auto& one : cases_of("exact_kruskal")) {
    std::vector<int> sizes;
    for (const auto& group : one.groups) sizes.push_back(static_cast<int>(group.size()));
    const auto null = kruskal_null(ranks_of(pooled(one.groups)).values, sizes);
    EXPECT_TRUE(null.is_exact);
    expect_close(static_cast<double>(null.partitions), one, "partitions");
    expect_close(kruskal_permutation_p(one.groups, null), one, "p");
    expect_close(smallest_permutation_p(null), one, "least");
    // The sampled p of the same data lies near: 4 standard errors of 20,000 draws.
    const double sampled = kruskal_permutation_p(
        one.groups, kruskal_null(ranks_of(pooled(one.groups)).values, sizes, 1));
    const double p = one.expected.at("p");
    EXPECT_NEAR(sampled, p, 4 * std::sqrt(p * (1 - p) / 20'000) + 1e-4);
  }
}

TEST(Reference, FTests) {
  for (const auto& one : cases_of("anova")) {
    const auto ours = one_way_anova(one.groups).value();
    expect_close(ours.f, one, "f");
    expect_close(ours.p, one, "p");
  }
  for (const auto& one : cases_of("welch_anova")) {
    const auto ours = welch_anova(one.groups).value();
    expect_close(ours.f, one, "f");
    expect_close(ours.denominator_freedom, one, "df2");
    expect_close(ours.p, one, "p");
  }
  for (const auto& one : cases_of("brown_forsythe")) {
    const auto ours = brown_forsythe(one.groups).value();
    expect_close(ours.f, one, "f");
    expect_close(ours.p, one, "p");
  }
}

TEST(Reference, Dunn) {
  for (const auto& one : cases_of("dunn")) {
    const auto ours = dunn_pairs(one.groups);
    EXPECT_EQ(ours.size() * 2, one.expected.size());
    for (const auto& pair : ours) {
      const auto which = std::to_string(pair.a) + std::to_string(pair.b);
      expect_close(pair.z, one, "z" + which);
      expect_close(pair.p, one, "p" + which);
    }
  }
}

TEST(Reference, Holm) {
  for (const auto& one : cases_of("holm")) {
    const auto ours = holm_adjusted(numbers_of(one.names));
    ASSERT_EQ(ours.size(), one.expected.size());
    for (std::size_t i = 0; i < ours.size(); ++i) expect_close(ours[i], one, std::to_string(i));
  }
}

TEST(Reference, CliffsDelta) {
  for (const auto& one : cases_of("cliff")) {
    expect_close(cliffs_delta(one.groups.at(0), one.groups.at(1)), one, "delta");
  }
}

TEST(Reference, Correlations) {
  for (const auto& one : cases_of("pearson")) {
    std::vector<double> x = one.groups.at(0), y = one.groups.at(1);
    const auto ours = pearson(x, y).value();
    expect_close(ours.r, one, "r");
    expect_close(ours.p, one, "p");
  }
  for (const auto& one : cases_of("spearman")) {
    const auto ours = spearman(one.groups.at(0), one.groups.at(1)).value();
    expect_close(ours.r, one, "r");
    expect_close(ours.p, one, "p");
  }
}

TEST(Reference, BlandAltman) {
  for (const bool are_ratios : {false, true}) {
    for (const auto& one : cases_of(are_ratios ? "bland_altman_ratio" : "bland_altman")) {
      const auto compare = are_ratios ? bland_altman_ratio : bland_altman;
      const auto ours = compare(one.groups.at(0), one.groups.at(1), 0.95).value();
      expect_close(ours.bias, one, "bias");
      expect_close(ours.sd, one, "sd");
      expect_close(ours.bias_interval, one);
      expect_close(ours.limits, one, "limit_");
      expect_close(ours.low_limit_interval, one, "low_", 1e-9);  // R's qt() iterates
      expect_close(ours.high_limit_interval, one, "high_", 1e-9);
      expect_close(ours.trend.value().slope, one, "slope");
      expect_close(ours.trend->interval, one, "slope_");
      expect_close(ours.trend->p, one, "slope_p");
    }
  }
}

TEST(Reference, Equivalence) {
  for (const bool are_ratios : {false, true}) {
    for (const auto& one : cases_of(are_ratios ? "equivalence_ratio" : "equivalence")) {
      const auto test = are_ratios ? equivalence_of_ratios : equivalence_of_differences;
      const Interval margin{one.expected.at("margin_low"), one.expected.at("margin_high")};
      const auto ours = test(one.groups.at(0), one.groups.at(1), margin, 0.05).value();
      expect_close(ours.estimate, one, "estimate");
      expect_close(ours.interval, one);
      expect_close(ours.p_low, one, "p_low");
      expect_close(ours.p_high, one, "p_high");
      const double p = std::max(one.expected.at("p_low"), one.expected.at("p_high"));
      EXPECT_NEAR(ours.p, p, 1e-12);
      EXPECT_EQ(ours.is_equivalent, p < 0.05);
    }
  }
}

TEST(Reference, Concordance) {
  for (const auto& one : cases_of("concordance")) {
    const auto ours = concordance(one.groups.at(0), one.groups.at(1)).value();
    expect_close(ours.coefficient, one, "coefficient");
    expect_close(ours.r, one, "r");
    expect_close(ours.accuracy, one, "accuracy");
    expect_close(ours.interval.value(), one);
  }
}

// ODRPACK iterates: it agrees to fewer digits than a closed form.
TEST(Reference, Deming) {
  for (const double ratio : {1.0, 0.25}) {
    for (const auto& one : cases_of(ratio == 1 ? "deming_1" : "deming_0.25")) {
      const auto ours = deming(one.groups.at(0), one.groups.at(1), ratio).value();
      expect_close(ours.slope, one, "slope", 1e-8);
      expect_close(ours.intercept, one, "intercept", 1e-5);
      expect_close(ours.slope_interval.value(), one, "slope_", 1e-7);
      expect_close(ours.intercept_interval.value(), one, "intercept_", 1e-6);
    }
  }
}

TEST(Reference, PassingBablok) {
  for (const auto& one : cases_of("passing_bablok")) {
    const auto ours = passing_bablok(one.groups.at(0), one.groups.at(1)).value();
    expect_close(ours.slope, one, "slope");
    expect_close(ours.intercept, one, "intercept");
    expect_close(ours.slope_interval.value(), one, "slope_");
    expect_close(ours.intercept_interval.value(), one, "intercept_");
    expect_close(ours.linearity.value().above, one, "above");
    expect_close(ours.linearity->below, one, "below");
    expect_close(ours.linearity->statistic, one, "cusum");
    expect_close(ours.linearity->p, one, "p");
  }
}

std::string numbered(const std::string& name, std::size_t i) { return name + std::to_string(i); }

TEST(Reference, LeastSquares) {
  for (const auto& one : cases_of("least_squares")) {
    const Columns predictors(one.groups.data(), one.groups.size() - 1);
    const auto& y = one.groups.back();
    const auto ours = least_squares(predictors, y).value();
    ASSERT_EQ(ours.coefficients.size(), one.groups.size());
    for (std::size_t i = 0; i < ours.coefficients.size(); ++i) {
      expect_close(ours.coefficients[i].value, one, numbered("b", i));
      expect_close(ours.coefficients[i].error, one, numbered("error", i));
      expect_close(ours.coefficients[i].interval.low, one, numbered("low", i));
      expect_close(ours.coefficients[i].interval.high, one, numbered("high", i));
    }
    expect_close(ours.residual_sd, one, "residual_sd");
    Sample at;
    for (const auto& column : predictors) at.push_back(1.1 * mean_of(column));
    const auto prediction = predict(ours, at).value();
    expect_close(prediction.value, one, "at");
    expect_close(prediction.mean_interval, one, "mean_");
    expect_close(prediction.interval, one, "new_");
  }
}

TEST(Reference, LeaveOneGroupOut) {
  for (const auto& one : cases_of("left_out")) {
    const auto& y = one.groups.back();
    std::vector<std::string> groups;
    for (std::size_t i = 0; i < y.size(); ++i) groups.push_back(std::to_string(i / 4));
    const auto ours =
        leave_one_group_out(Columns(one.groups.data(), one.groups.size() - 1), y, groups).value();
    for (std::size_t i = 0; i < y.size(); ++i) {
      expect_close(ours.predicted.at(i), one, numbered("y", i));
    }
    expect_close(ours.root_mean_square_error, one, "rmse");
  }
}

// The certified values of NIST's Statistical Reference Datasets, to nine digits; Longley is made to
// be ill-conditioned.
TEST(Reference, CertifiedLeastSquares) {
  const auto norris = least_squares(samples().at("norris_x"), samples().at("norris_y")).value();
  const auto expect = [](double ours, double certified) {
    EXPECT_NEAR(ours / certified, 1, 1e-9) << certified;
  };
  expect(norris.coefficients[0].value, -0.262323073774029);
  expect(norris.coefficients[0].error, 0.232818234301152);
  expect(norris.coefficients[1].value, 1.00211681802045);
  expect(norris.coefficients[1].error, 0.429796848199937e-3);
  expect(norris.residual_sd, 0.884796396144373);
  std::vector<Sample> predictors;
  for (const auto* name : {"deflator", "gnp", "unemployed", "forces", "population", "year"}) {
    predictors.push_back(samples().at(std::string("longley_") + name));
  }
  const auto longley = least_squares(predictors, samples().at("longley_employed")).value();
  expect(longley.coefficients[0].value, -3482258.63459582);
  expect(longley.coefficients[0].error, 890420.383607373);
  expect(longley.coefficients[6].value, 1829.15146461355);
  expect(longley.coefficients[6].error, 455.478499142212);
  expect(longley.residual_sd, 304.854073561965);
}

TEST(Reference, NoncentralT) {
  for (const auto& one : cases_of("noncentral_t")) {
    const double n = to_double(one.names).value();
    for (const auto& [p, expected] : one.expected) {
      const double noncentrality = normal_quantile(0.975) * std::sqrt(n);
      expect_close(noncentral_t_quantile(to_double(p).value(), n - 1, noncentrality), one, p, 1e-9);
    }
  }
}

TEST(Reference, Kolmogorov) {
  for (const auto& one : cases_of("kolmogorov")) {
    EXPECT_NEAR(kolmogorov_upper_tail(to_double(one.names).value()), one.expected.at("p"), 1e-14);
  }
}

}  // namespace
}  // namespace joulelab

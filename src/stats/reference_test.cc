// Ours against R and SciPy: the tables that the scripts in tests/reference/ printed. Neither is
// needed to run this.

#include <algorithm>
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <map>

#include "base/text.h"
#include "stats/confidence.h"
#include "stats/correlation.h"
#include "stats/descriptive.h"
#include "stats/kruskal.h"
#include "stats/mann_whitney.h"
#include "stats/normality.h"
#include "stats/pairwise.h"
#include "stats/rank.h"
#include "stats/variance.h"

namespace joulelab {
namespace {

using Sample = std::vector<double>;
using Quantities = std::map<std::string, double>;

std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream file(JOULELAB_SOURCE "/tests/reference/" + name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  EXPECT_GT(lines.size(), 1u) << name;
  if (!lines.empty()) lines.erase(lines.begin());
  return lines;
}

Sample numbers_of(std::string_view text) {
  Sample numbers;
  for (const auto word : split(text, ' ')) numbers.push_back(to_double(word).value());
  return numbers;
}

const std::map<std::string, Sample>& samples() {
  static const auto all = [] {
    std::map<std::string, Sample> read;
    for (const auto& line : lines_of("stats_samples.csv")) {
      const auto fields = split(line, ',');
      read[std::string(fields.at(0))] = numbers_of(fields.at(1));
    }
    return read;
  }();
  return all;
}

struct Case {
  std::string names;           // "short_a short_b"
  std::vector<Sample> groups;  // the samples of these names
  Quantities expected;
};

// Every case of one test, from both tables.
std::vector<Case> cases_of(const std::string& test) {
  std::map<std::string, Quantities> found;
  for (const auto* table : {"stats_r.csv", "stats_scipy.csv"}) {
    for (const auto& line : lines_of(table)) {
      const auto fields = split(line, ',');
      if (fields.at(0) != test) continue;
      found[std::string(fields.at(1))][std::string(fields.at(2))] = to_double(fields.at(3)).value();
    }
  }
  std::vector<Case> cases;
  for (auto& [names, expected] : found) {
    Case next{names, {}, expected};
    for (const auto name : split(names, ' ')) {
      const auto sample = samples().find(std::string(name));
      if (sample != samples().end()) next.groups.push_back(sample->second);
    }
    cases.push_back(std::move(next));
  }
  EXPECT_FALSE(cases.empty()) << test;
  return cases;
}

void expect_close(double ours, const Case& reference, const std::string& quantity,
                  double tolerance = 1e-10) {
  const double theirs = reference.expected.at(quantity);
  EXPECT_NEAR(ours, theirs, tolerance * std::max(std::abs(theirs), 1e-3))
      << reference.names << ' ' << quantity;
}

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
    expect_close(ours.p, one, "p");
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

}  // namespace
}  // namespace joulelab

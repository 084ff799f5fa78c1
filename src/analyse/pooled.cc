#include "analyse/pooled.h"

#include <array>
#include <fmt/format.h>

#include "analyse/stratum.h"
#include "analyse/word.h"
#include "base/text.h"
#include "stats/kruskal.h"
#include "stats/pairwise.h"

namespace joulelab {
namespace {

constexpr std::array tested{"energy_j", "own_emissions_g"};

std::string sentence_of(const PooledTest& test) {
  return fmt::format(
      "{} by {}, all {} runs together: Kruskal-Wallis H = {}, {}, {} by Holm, eta² = {}.",
      test.response == "energy_j" ? "Energy" : "Emissions where they ran", test.factor, test.n,
      significant(test.statistic, 5), p_phrase(test.p), p_phrase(test.p_adjusted),
      significant(test.effect, 2));
}

}  // namespace

std::vector<PooledTest> pooled_tests_of(const Matrix& matrix) {
  std::vector<PooledTest> tests;
  if (matrix.factors.size() < 2) return tests;
  for (const auto& factor : matrix.factors) {
    const auto all = strata_of(matrix, factor, {});
    for (const auto* response : tested) {
      if (all.empty()) continue;
      const auto test = kruskal_wallis(samples_of(matrix, all.front(), response).groups);
      if (!test) continue;
      tests.push_back({.factor = factor,
                       .response = response,
                       .n = test->n,
                       .statistic = test->h,
                       .degrees_of_freedom = test->degrees_of_freedom,
                       .p = test->p,
                       .effect = test->eta_squared});
    }
  }
  std::vector<double> p;
  for (const auto& test : tests) p.push_back(test.p);
  const auto adjusted = holm_adjusted(p);
  for (std::size_t i = 0; i < tests.size(); ++i) {
    tests[i].p_adjusted = adjusted[i];
    tests[i].sentence = sentence_of(tests[i]);
  }
  return tests;
}

}  // namespace joulelab

#include "analyse/pooled.h"

#include <array>
#include <fmt/format.h>

#include "analyse/word.h"
#include "base/text.h"
#include "stats/kruskal.h"
#include "stats/pairwise.h"

namespace joulelab {
namespace {

constexpr std::array tested{"energy_j", "own_emissions_g"};

std::vector<std::vector<double>> groups_of(const Matrix& matrix, const std::string& factor,
                                           const std::string& response) {
  std::map<std::string, std::vector<double>> groups;
  for (const auto& cell : matrix.cells) {
    const auto level = cell.factors.find(factor);
    if (level == cell.factors.end()) continue;
    const auto values = values_of(matrix, cell.finished, response);
    auto& group = groups[level->second];
    group.insert(group.end(), values.begin(), values.end());
  }
  std::vector<std::vector<double>> result;
  for (auto& [level, values] : groups) {
    if (!values.empty()) result.push_back(std::move(values));
  }
  return result;
}

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
    for (const auto* response : tested) {
      const auto test = kruskal_wallis(groups_of(matrix, factor, response));
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

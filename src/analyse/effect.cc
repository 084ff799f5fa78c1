#include "analyse/effect.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "analyse/comparison_text.h"
#include "analyse/parametric.h"
#include "analyse/response.h"
#include "analyse/stratum.h"
#include "analyse/word.h"
#include "base/text.h"
#include "stats/confidence.h"
#include "stats/kruskal.h"
#include "stats/pairwise.h"
#include "stats/rank.h"

namespace joulelab {
namespace {

// Nulls of ranks without ties, by group sizes: many comparisons of a study share them.
using Nulls = std::map<std::vector<int>, KruskalNull>;

// Only where chi-squared is rough: a group of fewer than ten, and no more than sixty in all.
bool is_small(Groups groups, int n) {
  constexpr std::size_t few = 10;
  constexpr int many = 60;
  return n <= many && std::ranges::any_of(groups, [](const auto& g) { return g.size() < few; });
}

void add_permutation(Comparison& comparison, Groups groups, Nulls& nulls) {
  if (!is_small(groups, comparison.n)) return;
  std::vector<int> sizes;
  for (const auto& group : groups) sizes.push_back(static_cast<int>(group.size()));
  const auto ranks = ranks_of(pooled(groups));
  const bool has_ties = ranks.tie_sum > 0;
  KruskalNull own;
  if (has_ties) {
    own = kruskal_null(ranks.values, sizes);
  } else if (!nulls.contains(sizes)) {
    nulls[sizes] = kruskal_null(ranks.values, sizes);
  }
  const auto& null = has_ties ? own : nulls[sizes];
  comparison.p_permutation = kruskal_permutation_p(groups, null);
  comparison.smallest_p = smallest_permutation_p(null);
  comparison.permutation =
      fmt::format("{}, {} {}", null.is_exact ? "exact" : "Monte Carlo", null.partitions,
                  null.is_exact ? "partitions" : "draws with a fixed seed");
}

std::vector<PairComparison> pairs_of(const LevelSamples& samples) {
  const auto dunn = dunn_pairs(samples.groups);
  std::vector<PairComparison> pairs;
  for (std::size_t i = 0; i < dunn.size(); ++i) {
    const auto &a = samples.groups[dunn[i].a], &b = samples.groups[dunn[i].b];
    auto& pair = pairs.emplace_back();
    pair.a = samples.names[dunn[i].a];
    pair.b = samples.names[dunn[i].b];
    pair.z = dunn[i].z;
    pair.p = dunn[i].p;
    pair.p_adjusted = dunn[i].p_holm;
    pair.cliffs_delta = cliffs_delta(a, b);
    if (const auto ratio = ratio_of_means(a, b)) {
      pair.ratio = ratio->ratio;
      pair.ratio_interval = ratio->interval;
    }
  }
  return pairs;
}

// Which instruments a run's energy rests on: their common gain cancels only between equals.
std::set<std::string> instruments_of(const Matrix& matrix, std::span<const std::size_t> entries) {
  std::set<std::string> instruments;
  for (const auto index : entries) {
    const auto& run = *matrix.entries[index].run;
    for (const auto& line : run.account.lines) {
      if (line.counted) instruments.insert(line.meter + " on " + run.machine.host);
    }
  }
  return instruments;
}

bool is_outcome(const std::string& response) {
  return response == "accuracy" || response == "kappa";
}

bool rests_on_energy(const std::string& response) {
  return response != "duration_s" && !is_outcome(response);
}

void add_warnings(Comparison& comparison, const Matrix& matrix, const FactorStratum& stratum) {
  if (is_hopeless(comparison)) {
    comparison.warnings.push_back(
        {"few-repetitions",
         fmt::format("Too few runs for this test: even a complete separation of the levels reaches "
                     "only p = {}. Add repetitions.",
                     significant(*comparison.smallest_p, 2))});
  }
  if (!rests_on_energy(comparison.response)) return;
  std::set<std::set<std::string>> instruments;
  for (const auto& [level, entries] : stratum.levels) {
    instruments.insert(instruments_of(matrix, entries));
  }
  if (instruments.size() < 2) return;
  comparison.warnings.push_back(
      {"mixed-meters",
       "The levels were measured by different instruments, whose gains differ: part of a ratio may "
       "be theirs. The ratio's interval does not hold this. Measure all levels with one meter."});
}

bool has_shared_outcomes(const Matrix& matrix, const FactorStratum& stratum) {
  return std::ranges::any_of(
      stratum.levels, [&](const auto& level) { return shares_outcomes(matrix, level.second); });
}

// What its sentence needs, which can be written when all the tests are known.
struct Draft {
  LevelSamples samples;
  Response response;
  std::string what;  // in the middle of a sentence
};

std::optional<Comparison> compare(const Matrix& matrix, const FactorStratum& stratum,
                                  const std::string& factor, const Response& response,
                                  const LevelSamples& samples, Nulls& nulls) {
  const auto test = kruskal_wallis(samples.groups);
  if (!test) return std::nullopt;
  Comparison comparison;
  comparison.question = question_of(response.name);
  comparison.response = response.name;
  comparison.factor = factor;
  comparison.within = stratum.within;
  for (std::size_t i = 0; i < samples.names.size(); ++i) {
    comparison.group_sizes[samples.names[i]] = static_cast<int>(samples.groups[i].size());
  }
  comparison.test = "Kruskal-Wallis";
  comparison.statistic = test->h;
  comparison.p = test->p;
  comparison.degrees_of_freedom = test->degrees_of_freedom;
  comparison.effect = test->eta_squared;
  comparison.effect_name = "eta squared H";
  comparison.n = test->n;
  add_permutation(comparison, samples.groups, nulls);
  comparison.pairs = pairs_of(samples);
  comparison.correction =
      fmt::format("Dunn's test, Holm over {}", counted(comparison.pairs.size(), "pair"));
  add_parametric(comparison, samples.groups);
  add_warnings(comparison, matrix, stratum);
  return comparison;
}

// A constant factor changes neither ranks nor ratios: only the amounts in the sentence are new.
Comparison at_place(Comparison energy, const Intensity& place) {
  energy.response = "emissions_g";
  energy.place = place.code;
  return energy;
}

Draft draft_at(LevelSamples samples, const Intensity& place, double pue) {
  const double grams_per_joule = (pue * (Joules{1} * place.value)).value;
  for (auto& group : samples.groups) {
    for (auto& value : group) value *= grams_per_joule;
  }
  return {
      std::move(samples), {"emissions_g", "Emissions", "g", true}, "emissions in " + place.place};
}

}  // namespace

std::vector<Comparison> comparisons_of(const Matrix& matrix, const AnalysisRequest& request) {
  std::vector<Comparison> comparisons;
  std::vector<Draft> drafts;
  Nulls nulls;
  for (const auto& factor : matrix.factors) {
    for (const auto& stratum : strata_of(matrix, factor)) {
      for (const auto& response : matrix.responses) {
        if (is_outcome(response.name) && has_shared_outcomes(matrix, stratum)) continue;
        auto samples = samples_of(matrix, stratum, response.name);
        auto comparison = compare(matrix, stratum, factor, response, samples, nulls);
        if (!comparison) continue;
        comparisons.push_back(std::move(*comparison));
        drafts.push_back({std::move(samples), response, in_sentence(response)});
        if (response.name != "energy_j") continue;
        const auto energy = comparisons.back();
        const auto joules = drafts.back().samples;
        for (const auto& place : request.places) {
          comparisons.push_back(at_place(energy, place));
          drafts.push_back(draft_at(joules, place, request.pue));
        }
      }
    }
  }
  correct_for_number(comparisons);
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    auto& one = comparisons[i];
    one.sentence = comparison_sentence(one, drafts[i].samples, drafts[i].response, drafts[i].what);
    one.agrees = agrees(one);
    one.parametric_sentence = parametric_sentence(one);
  }
  return comparisons;
}

std::vector<std::string> confounded_factors(const Matrix& matrix) {
  std::vector<std::string> confounded;
  for (const auto& factor : matrix.factors) {
    if (strata_of(matrix, factor).empty()) confounded.push_back(factor);
  }
  return confounded;
}

}  // namespace joulelab

#include "analyse/effect.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "analyse/word.h"
#include "base/text.h"
#include "stats/confidence.h"
#include "stats/kruskal.h"
#include "stats/pairwise.h"
#include "stats/rank.h"

namespace joulelab {
namespace {

constexpr double significance = 0.05;

struct Stratum {
  Levels within;
  std::map<std::string, std::vector<std::size_t>> levels;  // entries by level of the factor
};

std::vector<Stratum> strata_of(const Matrix& matrix, const std::string& factor) {
  std::vector<std::string> others;
  std::ranges::copy_if(matrix.factors, std::back_inserter(others),
                       [&](const std::string& other) { return other != factor; });
  std::map<Levels, Stratum> strata;
  for (const auto& cell : matrix.cells) {
    const auto level = cell.factors.find(factor);
    if (level == cell.factors.end() || cell.finished.empty()) continue;
    const auto within = restricted_to(cell.factors, others);
    auto& stratum = strata[within];
    stratum.within = within;
    auto& entries = stratum.levels[level->second];
    entries.insert(entries.end(), cell.finished.begin(), cell.finished.end());
  }
  std::vector<Stratum> result;
  for (auto& [within, stratum] : strata) {
    if (stratum.levels.size() > 1) result.push_back(std::move(stratum));
  }
  return result;
}

// The levels that have values of one response.
struct Samples {
  std::vector<std::string> names;
  std::vector<std::vector<double>> groups;
};

Samples samples_of(const Matrix& matrix, const Stratum& stratum, const std::string& response) {
  Samples samples;
  for (const auto& [level, entries] : stratum.levels) {
    auto values = values_of(matrix, entries, response);
    if (values.empty()) continue;
    samples.names.push_back(level);
    samples.groups.push_back(std::move(values));
  }
  return samples;
}

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

std::vector<PairComparison> pairs_of(const Samples& samples) {
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

bool rests_on_energy(const std::string& response) {
  return response != "duration_s" && response != "accuracy";
}

// Even a complete separation of the levels would not reach the level of significance.
bool is_hopeless(const Comparison& comparison) {
  return comparison.smallest_p.value_or(0) > significance;
}

void add_warnings(Comparison& comparison, const Matrix& matrix, const Stratum& stratum) {
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

std::string test_text(const Comparison& comparison) {
  const bool is_exact = comparison.permutation.starts_with("exact");
  const double p = comparison.p_permutation.value_or(comparison.p);
  return fmt::format(
      "Kruskal-Wallis H = {}, {}{}, eta² = {}, {}", significant(comparison.statistic),
      comparison.p_permutation ? (is_exact ? "exact " : "permutation ") : "", p_phrase(p),
      significant(comparison.effect, 2), counted(static_cast<std::size_t>(comparison.n), "run"));
}

// The highest mean against the lowest, with the interval of their ratio where there is one.
std::string extremes_text(const Samples& samples, const Response& response) {
  const auto by_mean = [&](const auto& a, const auto& b) { return mean_of(a) < mean_of(b); };
  const auto [low, high] = std::ranges::minmax_element(samples.groups, by_mean);
  const auto& low_name = samples.names[static_cast<std::size_t>(low - samples.groups.begin())];
  const auto& high_name = samples.names[static_cast<std::size_t>(high - samples.groups.begin())];
  const auto means = fmt::format("{} against {}", amount(mean_of(*high), response.unit),
                                 amount(mean_of(*low), response.unit));
  const auto ratio = ratio_of_means(*high, *low);
  if (!ratio)
    return fmt::format("the highest mean was {}'s, the lowest {}'s: {}", high_name, low_name,
                       means);
  std::string interval = "; no interval: the runs do not scatter";
  if (std::min(low->size(), high->size()) < 2) interval = "; one run is too few for an interval";
  if (ratio->interval) {
    interval = "; 95 % interval of the ratio " + interval_text(*ratio->interval);
  }
  return fmt::format("{}'s mean was {} times {}'s ({}{})", high_name, significant(ratio->ratio),
                     low_name, means, interval);
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

// `what` is the response in the middle of a sentence: "energy", "emissions in France".
std::string sentence_of(const Comparison& comparison, const Samples& samples,
                        const Response& response, const std::string& what) {
  const auto within = within_text(comparison.within);
  const auto test = test_text(comparison), means = extremes_text(samples, response);
  const bool is_mixed = std::ranges::find(comparison.warnings, "mixed-meters", &Warning::code) !=
                        comparison.warnings.end();
  const auto* limits = is_mixed
                           ? "; different instruments measured the levels, and part of this may "
                             "be theirs"
                           : "";
  if (is_hopeless(comparison)) {
    return fmt::format(
        "{} by {}{} could not be tested by ranks (no outcome of so few runs reaches p below {}); "
        "{}{}.",
        capitalised(what), comparison.factor, within, significant(*comparison.smallest_p, 2), means,
        limits);
  }
  if (comparison.p_permutation.value_or(comparison.p) > significance) {
    return fmt::format("No difference in {} by {} was shown{} ({}): {}{}.", what, comparison.factor,
                       within, test, means, limits);
  }
  std::string pairs;
  if (comparison.pairs.size() > 1) {
    const auto differ = std::ranges::count_if(comparison.pairs, [](const PairComparison& pair) {
      return pair.p_adjusted <= significance;
    });
    pairs = fmt::format("; {} of {} pairs differ by Dunn's test with Holm's correction", differ,
                        comparison.pairs.size());
  }
  return fmt::format("{} differed by {}{} ({}): {}{}{}.", capitalised(what), comparison.factor,
                     within, test, means, pairs, limits);
}

std::string in_sentence(const Response& response) {
  auto label = response.label;
  if (!label.empty() && label[0] >= 'A' && label[0] <= 'Z') {
    label[0] = static_cast<char>(label[0] + 32);
  }
  return label;
}

std::optional<Comparison> compare(const Matrix& matrix, const Stratum& stratum,
                                  const std::string& factor, const Response& response,
                                  const Samples& samples, Nulls& nulls) {
  const auto test = kruskal_wallis(samples.groups);
  if (!test) return std::nullopt;
  Comparison comparison;
  comparison.question = response.name.starts_with("accuracy") ? "RQ2" : "RQ1";
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
  add_warnings(comparison, matrix, stratum);
  comparison.sentence = sentence_of(comparison, samples, response, in_sentence(response));
  return comparison;
}

// A constant factor changes neither ranks nor ratios: only the amounts in the sentence are new.
Comparison at_place(Comparison energy, Samples samples, const Intensity& place, double pue) {
  const double grams_per_joule = (pue * (Joules{1} * place.value)).value;
  for (auto& group : samples.groups) {
    for (auto& value : group) value *= grams_per_joule;
  }
  energy.response = "emissions_g";
  energy.place = place.code;
  const Response emissions{"emissions_g", "Emissions", "g", true};
  energy.sentence = sentence_of(energy, samples, emissions, "emissions in " + place.place);
  return energy;
}

}  // namespace

std::vector<Comparison> comparisons_of(const Matrix& matrix, const AnalysisRequest& request) {
  std::vector<Comparison> comparisons;
  Nulls nulls;
  for (const auto& factor : matrix.factors) {
    for (const auto& stratum : strata_of(matrix, factor)) {
      for (const auto& response : matrix.responses) {
        const auto samples = samples_of(matrix, stratum, response.name);
        const auto comparison = compare(matrix, stratum, factor, response, samples, nulls);
        if (!comparison) continue;
        comparisons.push_back(*comparison);
        if (response.name != "energy_j") continue;
        for (const auto& place : request.places) {
          comparisons.push_back(at_place(*comparison, samples, place, request.pue));
        }
      }
    }
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

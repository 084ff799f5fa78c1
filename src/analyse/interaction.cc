#include "analyse/interaction.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "analyse/comparison_text.h"
#include "analyse/interaction_grid.h"
#include "analyse/interaction_text.h"
#include "analyse/response.h"
#include "stats/pairwise.h"
#include "stats/two_way.h"

namespace joulelab {
namespace {

constexpr std::array tested{"energy_j", "own_emissions_g", "accuracy"};

// Energy and emissions are compared by ratios, accuracies by differences.
bool is_ratio_scale(const std::string& response) { return response != "accuracy"; }

// False where a value has no logarithm.
bool take_logarithms(InteractionGrid& grid) {
  for (auto& row : grid.samples) {
    for (auto& sample : row) {
      for (double& value : sample) {
        if (!(value > 0)) return false;
        value = std::log(value);
      }
    }
  }
  return true;
}

// So many runs need few draws: the F tests hold by the central limit theorem.
int draws_for(int n) { return n <= 1'000 ? 9'999 : 999; }

std::string permutation_text(const TwoWayPermutation& permutation) {
  return fmt::format(
      "factors: {}; interaction: {} permutations of the additive model's residuals, fixed seed",
      permutation.first_is_exact && permutation.second_is_exact
          ? "every reassignment within the levels of the other"
          : fmt::format("up to {} reassignments within the levels of the other", permutation.draws),
      permutation.draws);
}

TwoWayEffect effect_of(std::string name, const FTest& ranks, const FTest& anova, int n) {
  TwoWayEffect effect;
  effect.name = std::move(name);
  effect.ranks = ranks;
  effect.anova = anova;
  effect.share = explained_share(anova, n);
  return effect;
}

std::optional<InteractionContrast> contrast_of(const InteractionGrid& grid, bool is_log) {
  std::optional<InteractionContrast> widest;
  double reach = -1;
  for (std::size_t a = 0; a < grid.first.size(); ++a) {
    for (auto b = a + 1; b < grid.first.size(); ++b) {
      std::vector<double> gaps;
      for (std::size_t j = 0; j < grid.second.size(); ++j) {
        gaps.push_back(mean_of(grid.samples[a][j]) - mean_of(grid.samples[b][j]));
      }
      const auto [low, high] = std::ranges::minmax_element(gaps);
      if (*high - *low <= reach) continue;
      reach = *high - *low;
      const auto at = [&](auto place) {
        return grid.second[static_cast<std::size_t>(place - gaps.begin())];
      };
      widest = {grid.first[a],
                grid.first[b],
                at(low),
                at(high),
                is_log ? std::exp(*low) : *low,
                is_log ? std::exp(*high) : *high};
    }
  }
  return widest;
}

void test(InteractionFinding& finding, InteractionGrid& grid) {
  if (!grid.is_complete) {
    finding.no_test = fmt::format("no two levels of {} ran with the same two levels of {}",
                                  finding.first, finding.second);
    return;
  }
  std::size_t combinations = 0;
  for (const auto& row : grid.samples) {
    for (const auto& sample : row) {
      ++combinations;
      finding.n += static_cast<int>(sample.size());
    }
  }
  if (finding.is_log && !take_logarithms(grid)) {
    finding.no_test = "a value is not above 0 and has no logarithm";
    return;
  }
  finding.contrast = contrast_of(grid, finding.is_log);
  const auto anova = two_way_anova(grid.samples);
  const auto ranks = aligned_rank_transform(grid.samples);
  const auto permuted = two_way_permutation(grid.samples, draws_for(finding.n));
  if (!anova || !ranks || !permuted) {
    finding.no_test = static_cast<std::size_t>(finding.n) == combinations
                          ? "every combination has a single run"
                          : "the runs of a combination do not scatter";
    return;
  }
  const auto& [first, second] = std::pair(finding.first, finding.second);
  finding.effects = {
      effect_of(first, ranks->first, anova->first, finding.n),
      effect_of(second, ranks->second, anova->second, finding.n),
      effect_of(first + " x " + second, ranks->interaction, anova->interaction, finding.n)};
  finding.effects[0].p_permutation = permuted->first;
  finding.effects[0].is_exact = permuted->first_is_exact;
  finding.effects[1].p_permutation = permuted->second;
  finding.effects[1].is_exact = permuted->second_is_exact;
  finding.effects[2].p_permutation = permuted->interaction;
  finding.permutation = permutation_text(*permuted);
}

// Holm over effects of one kind, for each way of testing by itself.
void correct(const std::vector<TwoWayEffect*>& effects) {
  std::vector<double> ranks, anova, permutation;
  for (const auto* effect : effects) {
    ranks.push_back(effect->ranks.p);
    anova.push_back(effect->anova.p);
    permutation.push_back(effect->p_permutation);
  }
  ranks = holm_adjusted(ranks);
  anova = holm_adjusted(anova);
  permutation = holm_adjusted(permutation);
  for (std::size_t i = 0; i < effects.size(); ++i) {
    effects[i]->ranks_p_adjusted = ranks[i];
    effects[i]->anova_p_adjusted = anova[i];
    effects[i]->permutation_p_adjusted = permutation[i];
  }
}

void correct_for_number(std::vector<InteractionFinding>& findings, const std::string& response) {
  std::vector<TwoWayEffect*> interactions, factors;
  for (auto& finding : findings) {
    if (finding.response != response || finding.effects.empty()) continue;
    factors.push_back(&finding.effects[0]);
    factors.push_back(&finding.effects[1]);
    interactions.push_back(&finding.effects[2]);
  }
  correct(factors);
  correct(interactions);
  for (auto& finding : findings) {
    if (finding.response == response) finding.tests = static_cast<int>(interactions.size());
  }
}

void add_pair(const Matrix& matrix, const std::string& first, const std::string& second,
              const std::string& response, std::vector<InteractionFinding>& findings) {
  for (auto& grid : grids_of(matrix, first, second, response)) {
    InteractionFinding finding;
    finding.question = question_of(response);
    finding.response = response;
    finding.first = first;
    finding.second = second;
    finding.within = grid.within;
    finding.first_levels = grid.first;
    finding.second_levels = grid.second;
    finding.left_out = grid.left_out;
    finding.is_log = is_ratio_scale(response);
    test(finding, grid);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

std::vector<InteractionFinding> interactions_of(const Matrix& matrix) {
  std::vector<InteractionFinding> findings;
  for (const auto& response : matrix.responses) {
    if (std::ranges::find(tested, response.name) == tested.end()) continue;
    for (std::size_t i = 0; i < matrix.factors.size(); ++i) {
      for (auto j = i + 1; j < matrix.factors.size(); ++j) {
        add_pair(matrix, matrix.factors[i], matrix.factors[j], response.name, findings);
      }
    }
    correct_for_number(findings, response.name);
    for (auto& finding : findings) {
      if (finding.response == response.name) {
        finding.sentence = interaction_sentence(finding, in_sentence(response));
      }
    }
  }
  return findings;
}

}  // namespace joulelab

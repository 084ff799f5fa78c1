#include "analyse/parametric.h"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

#include "analyse/comparison_text.h"
#include "analyse/word.h"
#include "base/text.h"
#include "stats/games_howell.h"
#include "stats/pairwise.h"

namespace joulelab {
namespace {

std::string reason_of(Groups groups) {
  if (std::ranges::any_of(groups, [](const auto& g) { return g.size() < 2; }))
    return "a level has a single run";
  return "the runs of a level do not scatter";
}

// BCa is too narrow below ten values a group (docs/STATISTICS.md), and slow for many.
bool has_rank_interval(Groups groups, int n) {
  constexpr std::size_t few = 10;
  constexpr int many = 300;
  return n <= many && std::ranges::all_of(groups, [](const auto& g) { return g.size() >= few; });
}

constexpr Resampling few_draws{.draws = 2'000, .most = 2'000};  // a study has hundreds of tests

void add_pairs(Comparison& comparison, Groups groups) {
  std::size_t next = 0;
  for (std::size_t a = 0; a < groups.size(); ++a) {
    for (auto b = a + 1; b < groups.size() && next < comparison.pairs.size(); ++b, ++next) {
      if (const auto delta = dominance(groups[a], groups[b])) {
        comparison.pairs[next].delta_interval = delta->interval;
      }
    }
  }
  for (const auto& pair : games_howell(groups)) {
    const auto k = groups.size();
    const auto place = pair.a * k - pair.a * (pair.a + 1) / 2 + pair.b - pair.a - 1;
    if (place < comparison.pairs.size()) comparison.pairs[place].p_games_howell = pair.p;
  }
}

// Carroll & Nordholm (1975): Welch's F says how far the means are apart, but its denominator's
// freedom is no count of runs; n less the number of groups stands in its place.
ExplainedShare share_of(const FTest& welch, int n) {
  auto share = explained_share(welch, n);
  const double effect = welch.f * welch.numerator_freedom;
  share.eta_squared = effect / (effect + n - 1 - welch.numerator_freedom);
  return share;
}

std::string share_text(const ExplainedShare& share) {
  return fmt::format("eta² = {} ({})", three_digits(share.eta_squared),
                     interval_text(share.interval));
}

std::string adjusted_text(const Comparison& comparison, double p) {
  return comparison.tests > 1 ? fmt::format(", {} by Holm", p_phrase(p)) : std::string();
}

std::string assumptions_text(const Assumptions& assumptions) {
  std::vector<std::string> parts;
  if (assumptions.residuals) {
    parts.push_back("normal residuals: Shapiro-Wilk " + p_phrase(assumptions.residuals->p));
  }
  if (assumptions.spread) {
    parts.push_back("equal spread: Brown-Forsythe " + p_phrase(assumptions.spread->p));
  }
  if (assumptions.sd_ratio) {
    parts.push_back(fmt::format("the widest sd is {} times the narrowest",
                                three_digits(*assumptions.sd_ratio)));
  }
  return parts.empty() ? "" : " Assumptions: " + join(parts, "; ") + ".";
}

}  // namespace

void add_parametric(Comparison& comparison, Groups groups) {
  add_pairs(comparison, groups);
  if (has_rank_interval(groups, comparison.n)) {
    const auto share = rank_explained_share(groups, 0.95, few_draws);
    if (share) comparison.effect_interval = share->interval;
  }
  comparison.assumptions = assumptions_of(groups);
  if (const auto welch = welch_anova(groups)) {
    comparison.parametric =
        ParametricAnswer{"Welch's ANOVA", *welch, welch->p, share_of(*welch, comparison.n)};
  } else {
    comparison.no_parametric = reason_of(groups);
  }
}

void correct_for_number(std::vector<Comparison>& comparisons) {
  using Family = std::tuple<std::string, std::string, std::string>;
  std::map<Family, std::vector<Comparison*>> families;
  for (auto& one : comparisons) families[{one.response, one.place, one.factor}].push_back(&one);
  for (auto& [family, members] : families) {
    std::vector<double> ranks, means;
    for (const auto* one : members) {
      ranks.push_back(best_p(*one));
      if (one->parametric) means.push_back(one->parametric->test.p);
    }
    const auto by_ranks = holm_adjusted(ranks), by_means = holm_adjusted(means);
    std::size_t next = 0;
    for (std::size_t i = 0; i < members.size(); ++i) {
      members[i]->tests = static_cast<int>(members.size());
      members[i]->p_adjusted = by_ranks[i];
      if (members[i]->parametric) members[i]->parametric->p_adjusted = by_means[next++];
    }
  }
}

std::string parametric_sentence(const Comparison& comparison) {
  const auto assumptions =
      comparison.assumptions ? assumptions_text(*comparison.assumptions) : std::string();
  if (!comparison.parametric) {
    return fmt::format("By means there is no test: {}.{}", comparison.no_parametric, assumptions);
  }
  const auto& answer = *comparison.parametric;
  const auto means =
      fmt::format("{} F({:.0f}, {}) = {}, {}{}, {}", answer.name, answer.test.numerator_freedom,
                  three_digits(answer.test.denominator_freedom), three_digits(answer.test.f),
                  p_phrase(answer.test.p), adjusted_text(comparison, answer.p_adjusted),
                  share_text(answer.share));
  if (agrees(comparison).value_or(false)) {
    return fmt::format("By means the answer is the same: {}.{}", means, assumptions);
  }
  return fmt::format("The two answers disagree at {}: by ranks {}{}, by means {}.{}", significance,
                     p_phrase(best_p(comparison)),
                     is_hopeless(comparison) ? " (so few runs can reach no less than " +
                                                   significant(*comparison.smallest_p, 2) + ")"
                                             : adjusted_text(comparison, comparison.p_adjusted),
                     means, assumptions);
}

}  // namespace joulelab

#include "analyse/interaction_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

#include "analyse/comparison_text.h"
#include "analyse/word.h"
#include "base/text.h"

namespace joulelab {
namespace {

std::string tests_text(const InteractionFinding& finding) {
  const auto& effect = finding.effects.back();
  return fmt::format(
      "aligned ranks {}, permutation {}, ANOVA{} {}{}; partial eta² {} ({}); {}",
      p_phrase(effect.ranks_p_adjusted), p_phrase(effect.permutation_p_adjusted),
      finding.is_log ? " of the logarithms" : "", p_phrase(effect.anova_p_adjusted),
      finding.tests > 1 ? fmt::format(", each by Holm over {} interactions", finding.tests) : "",
      three_digits(effect.share.eta_squared), interval_text(effect.share.interval),
      counted(static_cast<std::size_t>(finding.n), "run"));
}

std::string contrast_text(const InteractionFinding& finding) {
  if (!finding.contrast) return {};
  const auto& contrast = *finding.contrast;
  if (!finding.is_log) {
    return fmt::format("; {} less {} was {:.1f} points with {} and {:.1f} with {}", contrast.a,
                       contrast.b, 100 * contrast.at_least, contrast.least, 100 * contrast.at_most,
                       contrast.most);
  }
  return fmt::format("; {} over {} was {} with {} and {} with {}", contrast.a, contrast.b,
                     significant(contrast.at_least), contrast.least, significant(contrast.at_most),
                     contrast.most);
}

std::string left_out_text(const InteractionFinding& finding) {
  if (finding.left_out.empty()) return {};
  return " Left out, because a combination has no run: " + list_text(finding.left_out) + ".";
}

// "2 of 3 combinations of the other factors", or nothing to count where there are no others.
std::string answer_of(const std::vector<const InteractionFinding*>& group,
                      const std::string& what) {
  std::array<std::size_t, 4> counts{};
  for (const auto* one : group) ++counts[static_cast<std::size_t>(verdict_of(*one))];
  const auto& [shown, not_shown, disagree, not_tested] = counts;
  const auto tests = group.size() - not_tested;
  const auto& first = *group.front();
  const auto subject =
      fmt::format("the effect of {} on {} depends on {}", first.first, what, first.second);
  if (tests == 0) {
    return fmt::format("Whether {} could not be tested: {}.", subject, first.no_test);
  }
  if (tests == 1) {
    const auto only = std::ranges::find_if(group, [](const InteractionFinding* one) {
      return verdict_of(*one) != InteractionVerdict::not_tested;
    });
    return (*only)->sentence;
  }
  const auto how = fmt::format(
      "aligned ranks, permutation, ANOVA{}; Holm over {} interactions{}",
      first.is_log ? " of the logarithms" : "", first.tests,
      not_tested > 0 ? fmt::format("; {} could not be tested", not_tested) : std::string());
  if (not_shown == tests) {
    return fmt::format(
        "That {} was not shown by any of three tests in any of {} combinations of the other "
        "factors ({}).",
        subject, tests, how);
  }
  return fmt::format(
      "Whether {}: of {} combinations of the other factors, all three tests show it in {}, none "
      "in {}, and in {} they disagree ({}).",
      subject, tests, shown, not_shown, disagree, how);
}

// Where every place has one intensity, the logarithms of the emissions differ from those of the
// energy by a constant of each place, and the interactions are the same.
bool is_that_of_energy(const InteractionFinding& one, const std::vector<InteractionFinding>& all) {
  const auto energy = std::ranges::find_if(all, [&](const InteractionFinding& other) {
    return other.response == "energy_j" && other.first == one.first && other.second == one.second &&
           other.within == one.within;
  });
  if (energy == all.end() || energy->effects.size() != one.effects.size()) return false;
  if (one.effects.empty()) return true;
  const double f = one.effects.back().anova.f, reference = energy->effects.back().anova.f;
  constexpr double rounding = 1e-6;
  return std::abs(f - reference) <= rounding * std::max(1.0, reference);
}

}  // namespace

InteractionVerdict verdict_of(const InteractionFinding& finding) {
  if (finding.effects.empty()) return InteractionVerdict::not_tested;
  const auto& effect = finding.effects.back();
  const std::array p{effect.ranks_p_adjusted, effect.anova_p_adjusted,
                     effect.permutation_p_adjusted};
  const auto small = std::ranges::count_if(p, [](double each) { return each <= significance; });
  if (small == 0) return InteractionVerdict::not_shown;
  return small == static_cast<std::ptrdiff_t>(p.size()) ? InteractionVerdict::shown
                                                        : InteractionVerdict::tests_disagree;
}

std::string interaction_sentence(const InteractionFinding& finding, const std::string& what) {
  const auto within = within_text(finding.within);
  const auto subject = fmt::format("the effect of {} on {} depends on {}{}", finding.first, what,
                                   finding.second, within);
  switch (verdict_of(finding)) {
    case InteractionVerdict::shown:
      return fmt::format("The effect of {} on {} depends on {}{} ({}){}.{}", finding.first, what,
                         finding.second, within, tests_text(finding), contrast_text(finding),
                         left_out_text(finding));
    case InteractionVerdict::not_shown:
      return fmt::format("That {} was not shown ({}){}.{}", subject, tests_text(finding),
                         contrast_text(finding), left_out_text(finding));
    case InteractionVerdict::tests_disagree:
      return fmt::format("The tests disagree on whether {} ({}){}.{}", subject, tests_text(finding),
                         contrast_text(finding), left_out_text(finding));
    case InteractionVerdict::not_tested:
      break;
  }
  return fmt::format("Whether {} could not be tested: {}.{}", subject, finding.no_test,
                     left_out_text(finding));
}

std::vector<std::string> interaction_answers(const std::vector<InteractionFinding>& interactions,
                                             const std::vector<Response>& responses) {
  std::vector<std::string> answers;
  using Pair = std::tuple<std::string, std::string, std::string>;
  std::vector<Pair> order;
  std::map<Pair, std::vector<const InteractionFinding*>> groups;
  bool is_same = true;
  for (const auto& one : interactions) {
    if (one.response == "own_emissions_g")
      is_same = is_same && is_that_of_energy(one, interactions);
  }
  bool has_emissions = false;
  for (const auto& one : interactions) {
    const bool is_emissions = one.response == "own_emissions_g";
    has_emissions = has_emissions || is_emissions;
    if (is_emissions && is_same) continue;
    const Pair pair{one.response, one.first, one.second};
    if (!groups.contains(pair)) order.push_back(pair);
    groups[pair].push_back(&one);
  }
  for (const auto& pair : order) {
    const auto& name = std::get<0>(pair);
    const auto response = std::ranges::find(responses, name, &Response::name);
    answers.push_back(
        answer_of(groups[pair], response == responses.end() ? name : in_sentence(*response)));
  }
  if (has_emissions && is_same) {
    answers.emplace_back(
        "The emissions where the runs were made have the same interactions as the energy: each "
        "place has one intensity, which only adds a constant to their logarithms.");
  }
  return answers;
}

}  // namespace joulelab

#include "analyse/headline.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "analyse/agreement.h"
#include "analyse/comparison_text.h"
#include "analyse/interaction_text.h"
#include "analyse/word.h"
#include "base/text.h"
#include "stats/pairwise.h"

namespace joulelab {
namespace {

using Headlines = std::vector<std::string>;

using Tests = std::vector<const Comparison*>;

// The pair of levels whose means are the farthest apart, the higher one first.
std::string widest_ratio(const Tests& tests) {
  const PairComparison* widest = nullptr;
  const Comparison* where = nullptr;
  const auto reach = [](const PairComparison& pair) {
    return std::max(*pair.ratio, 1 / *pair.ratio);
  };
  for (const auto* test : tests) {
    for (const auto& pair : test->pairs) {
      if (!pair.ratio || !pair.ratio_interval) continue;
      if (widest && reach(pair) <= reach(*widest)) continue;
      widest = &pair;
      where = test;
    }
  }
  if (!widest) return {};
  const bool is_a_higher = *widest->ratio >= 1;
  const auto bounds = *widest->ratio_interval;
  return fmt::format(
      "; the widest ratio of means was {} over {}{}: {} (95 % interval {})",
      is_a_higher ? widest->a : widest->b, is_a_higher ? widest->b : widest->a,
      within_text(where->within), significant(reach(*widest)),
      interval_text(is_a_higher ? bounds : Interval{1 / bounds.high, 1 / bounds.low}));
}

// Several tests of one factor, each inside one combination of the others: Holm over them.
std::string over_strata(const std::string& factor, const Tests& tests) {
  std::vector<double> adjusted, least_possible;
  Tests shown;
  for (const auto* test : tests) {
    adjusted.push_back(test->p_adjusted);
    least_possible.push_back(test->smallest_p.value_or(0));
    if (test->p_adjusted <= significance) shown.push_back(test);
  }
  if (!shown.empty()) {
    return fmt::format(
        "Energy differed by {} in {} of {} combinations of the other factors (Kruskal-Wallis in "
        "each, Holm over them){}.",
        factor, shown.size(), tests.size(), widest_ratio(shown));
  }
  if (std::ranges::min(holm_adjusted(least_possible)) > significance) {
    return fmt::format(
        "Too few runs for rank tests of energy by {} in {} combinations of the other factors: no "
        "outcome could have reached p = {} after Holm's correction{}.",
        factor, tests.size(), significance, widest_ratio(tests));
  }
  return fmt::format(
      "No difference in energy by {} was shown in any of {} combinations of the other factors "
      "(Kruskal-Wallis in each, Holm over them; the smallest adjusted {}){}.",
      factor, tests.size(), p_phrase(std::ranges::min(adjusted)), widest_ratio(tests));
}

void add_factors(const Findings& findings, Headlines& headlines) {
  for (const auto& factor : findings.factors) {
    Tests tests;
    for (const auto& comparison : findings.comparisons) {
      if (comparison.factor == factor && comparison.response == "energy_j") {
        tests.push_back(&comparison);
      }
    }
    if (tests.empty()) {
      headlines.push_back(
          fmt::format("Whether energy depends on {} could not be tested: there are too few runs "
                      "with an energy.",
                      factor));
    } else if (tests.size() == 1) {
      headlines.push_back(tests.front()->sentence);
    } else {
      headlines.push_back(over_strata(factor, tests));
    }
  }
}

// Of the energy alone, and of one pair of factors, architecture and host where there are both: the
// others stand in the report.
void add_interaction(const Findings& findings, Headlines& headlines) {
  std::vector<InteractionFinding> energy, hosts;
  for (const auto& one : findings.interactions) {
    if (one.response != "energy_j") continue;
    const bool is_first_pair = energy.empty() || (energy.front().first == one.first &&
                                                  energy.front().second == one.second);
    if (is_first_pair) energy.push_back(one);
    if (one.first == "architecture" && one.second == "host") hosts.push_back(one);
  }
  const auto answers = interaction_answers(hosts.empty() ? energy : hosts, findings.responses);
  if (!answers.empty()) headlines.push_back(answers.front());
}

// The recipe that saves the most in each combination of the other factors: findings are sorted.
void add_savings(const Findings& findings, Headlines& headlines) {
  std::set<Levels> told;
  for (const auto& saving : findings.savings) {
    if (told.insert(saving.within).second) headlines.push_back(saving.sentence);
  }
}

void add_decomposition(const Findings& findings, Headlines& headlines) {
  if (!findings.decomposition) return;
  const PlaceContrast* widest = nullptr;
  for (const auto& contrast : findings.decomposition->contrasts) {
    if (!widest || contrast.emissions > widest->emissions) widest = &contrast;
  }
  if (widest) {
    headlines.push_back(widest->sentence);
  } else if (!findings.decomposition->variances.empty()) {
    headlines.push_back(findings.decomposition->variances.front().sentence);
  }
}

const Summary* emissions_at(const CellFinding& cell, const std::string& code) {
  const auto found = cell.emissions_g.find(code);
  return found == cell.emissions_g.end() ? nullptr : &found->second;
}

// From the least to the most emitting cell at one place, both by their means.
std::string emissions_text(const Findings& findings, const Intensity& place) {
  const CellFinding *least = nullptr, *most = nullptr;
  for (const auto& cell : findings.cells) {
    const auto* emissions = emissions_at(cell, place.code);
    if (!emissions) continue;
    if (!least || emissions->mean < emissions_at(*least, place.code)->mean) least = &cell;
    if (!most || emissions->mean > emissions_at(*most, place.code)->mean) most = &cell;
  }
  if (!least) return {};
  const auto amount_of = [&](const CellFinding& cell) {
    return amount(emissions_at(cell, place.code)->mean, "g") + " (" + cell.name + ")";
  };
  const auto range =
      least == most ? amount_of(*least) : "from " + amount_of(*least) + " to " + amount_of(*most);
  return fmt::format("{} in {} ({} g/kWh)", range, place.place, significant(place.value.value));
}

void add_places(const Findings& findings, Headlines& headlines) {
  constexpr std::size_t shown_most = 5;
  std::vector<std::string> parts;
  for (const auto& place : findings.places) {
    auto text = emissions_text(findings, place);
    if (!text.empty() && parts.size() < shown_most) parts.push_back(std::move(text));
  }
  if (!parts.empty()) {
    headlines.push_back(
        fmt::format("In the mean of its cell, a run emits, as CO2e{}: {}.",
                    findings.pue == 1 ? "" : ", with a PUE of " + significant(findings.pue),
                    join(parts, "; ")));
  }
  const PlaceComparison* widest = nullptr;
  for (const auto& comparison : findings.place_comparisons) {
    if (!comparison.is_comparable) continue;
    if (!widest || comparison.ratio > widest->ratio) widest = &comparison;
  }
  if (widest) headlines.push_back(widest->sentence);
  for (const auto& share : findings.place_shares) headlines.push_back(share.sentence);
}

std::string front_sentence(const Levels& within, const std::vector<const ParetoPoint*>& points) {
  std::vector<std::string> front;
  const ParetoPoint* best = nullptr;
  for (const auto* point : points) {
    if (point->is_on_front) {
      const auto probability =
          point->front_probability
              ? fmt::format(", there in {:.0f} % of resamples", 100 * *point->front_probability)
              : std::string();
      front.push_back(fmt::format("{} ({} for {}{})", point->cell, amount(point->accuracy, "1"),
                                  amount(point->energy_j, "J"), probability));
    }
    if (point->at_chance || !point->accuracy_per_kwh) continue;
    if (!best || *point->accuracy_per_kwh > *best->accuracy_per_kwh) best = point;
  }
  if (front.empty()) {
    return fmt::format("No cell{} did better than guessing, so that no energy bought accuracy.",
                       within_text(within));
  }
  std::string most;
  if (best) {
    const auto interval = best->accuracy_per_kwh_interval
                              ? ", 95 % interval " + interval_text(*best->accuracy_per_kwh_interval)
                              : std::string();
    most = fmt::format("; the highest mean accuracy per kWh was {}'s ({}{})", best->cell,
                       three_digits(*best->accuracy_per_kwh), interval);
  }
  return fmt::format(
      "By their means, {} of {}{} {} on the Pareto front of accuracy against energy: {}{}.",
      front.size(), counted(points.size(), "cell"), within_text(within),
      front.size() == 1 ? "is" : "are", list_text(front), most);
}

std::vector<std::string> levels_of(const Levels& within) {
  std::vector<std::string> levels;
  for (const auto& [factor, level] : within) levels.push_back(level);
  return levels;
}

void add_tradeoff(const Findings& findings, Headlines& headlines) {
  for (const auto& step : findings.tradeoffs) {
    if (!step.is_answer) continue;
    headlines.push_back(
        step.within.empty()
            ? step.sentence
            : fmt::format("On {}: {}", list_text(levels_of(step.within)), step.sentence));
  }
  std::map<Levels, std::vector<const ParetoPoint*>> groups;
  for (const auto& point : findings.pareto) groups[point.within].push_back(&point);
  for (const auto& [within, points] : groups) {
    if (points.size() > 1) headlines.push_back(front_sentence(within, points));
  }
}

void add_instruments(const Findings& findings, Headlines& headlines) {
  const double total = findings.measured_share + findings.modelled_share + findings.constant_share;
  if (total > 0) {
    std::vector<std::string> missing;
    for (const auto& [part, runs] : findings.not_covered) missing.push_back(part);
    headlines.push_back(fmt::format(
        "Of the energy, {:.0f} % was measured, {:.0f} % modelled and {:.0f} % an assumed constant; "
        "{}.",
        100 * findings.measured_share, 100 * findings.modelled_share, 100 * findings.constant_share,
        missing.empty() ? "nothing was left uncovered"
                        : "not covered in some or all runs: " + list_text(missing)));
  } else if (!findings.cells.empty()) {
    headlines.emplace_back("No run has an energy: nothing on this machine was covered by a meter.");
  }
  for (const auto& ratio : findings.meter_ratios) headlines.push_back(ratio.sentence);
  if (findings.agreement) headlines.push_back(answer_of(*findings.agreement));
}

}  // namespace

std::vector<std::string> headlines_of(const Findings& findings) {
  Headlines headlines;
  add_factors(findings, headlines);
  add_interaction(findings, headlines);
  add_savings(findings, headlines);
  add_decomposition(findings, headlines);
  add_places(findings, headlines);
  add_tradeoff(findings, headlines);
  add_instruments(findings, headlines);
  return headlines;
}

}  // namespace joulelab

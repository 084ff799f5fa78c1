#include "analyse/comparison_text.h"

#include <algorithm>
#include <fmt/format.h>

#include "analyse/word.h"
#include "base/text.h"
#include "stats/confidence.h"

namespace joulelab {
namespace {

std::string test_text(const Comparison& comparison) {
  const bool is_exact = comparison.permutation.starts_with("exact");
  std::string correction;
  if (comparison.tests > 1) {
    correction = fmt::format(", {} by Holm over {} tests", p_phrase(comparison.p_adjusted),
                             comparison.tests);
  }
  return fmt::format("Kruskal-Wallis H = {}, {}{}{}, eta² = {}, {}",
                     significant(comparison.statistic),
                     comparison.p_permutation ? (is_exact ? "exact " : "permutation ") : "",
                     p_phrase(best_p(comparison)), correction, significant(comparison.effect, 2),
                     counted(static_cast<std::size_t>(comparison.n), "run"));
}

// The highest mean against the lowest, with the interval of their ratio where there is one.
std::string extremes_text(const LevelSamples& samples, const Response& response) {
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

}  // namespace

double best_p(const Comparison& comparison) {
  return comparison.p_permutation.value_or(comparison.p);
}

bool is_hopeless(const Comparison& comparison) {
  return comparison.smallest_p.value_or(0) > significance;
}

std::optional<bool> agrees(const Comparison& comparison) {
  if (!comparison.parametric) return std::nullopt;
  return (comparison.p_adjusted <= significance) ==
         (comparison.parametric->p_adjusted <= significance);
}

std::string in_sentence(const Response& response) {
  auto label = response.label;
  if (!label.empty() && label[0] >= 'A' && label[0] <= 'Z') {
    label[0] = static_cast<char>(label[0] + 32);
  }
  return label;
}

std::string comparison_sentence(const Comparison& comparison, const LevelSamples& samples,
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
  if (comparison.p_adjusted > significance) {
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

}  // namespace joulelab

// The layers in words, which say no more than the figures.

#include <algorithm>
#include <fmt/format.h>

#include "analyse/layers.h"
#include "analyse/word.h"
#include "base/text.h"

namespace joulelab {
namespace {

using Sentences = std::vector<std::string>;

std::string percent_text(const LayerFigure& share) {
  if (!share.interval) return percent(share.value);
  return fmt::format("{} ({})", percent(share.value),
                     interval_text({100 * share.interval->low, 100 * share.interval->high}));
}

const LayerCheck* check_of(const LayersFinding& finding, std::string_view pass) {
  const auto found = std::ranges::find(finding.checks, pass, &LayerCheck::pass);
  return found == finding.checks.end() ? nullptr : &*found;
}

std::string answer(const LayersFinding& finding) {
  const auto& kind = finding.kinds.front();
  if (!kind.share) return {};
  const auto* step = check_of(finding, "step");
  const auto cost = step && step->whole_j ? fmt::format("One image costs {} forward and backward. ",
                                                        amount(step->whole_j->value, "J"))
                                          : std::string();
  const auto largest = std::ranges::max_element(finding.layers, {}, [](const LayerLine& layer) {
    return layer.energy_j ? layer.energy_j->value : 0;
  });
  return fmt::format("{}Of the layers' energy {} ({}) has {}; of all {}, {} costs most: {}.", cost,
                     kind.kind, counted(static_cast<std::size_t>(kind.layers), "layer"),
                     percent_text(*kind.share), counted(finding.layers.size(), "layer"),
                     largest->name, percent_text(*largest->share));
}

// What of the layers' energy goes into layers without multiply-accumulates, which no count shows.
std::string without_macs(const LayersFinding& finding) {
  double share = 0;
  for (const auto& kind : finding.kinds) {
    if (kind.macs > 0) continue;
    if (!kind.share) return {};
    share += kind.share->value;
  }
  return share > 0 ? fmt::format("{} of it goes into layers without multiply-accumulates.",
                                 percent(share))
                   : std::string();
}

std::string passes(const LayersFinding& finding) {
  const auto* forward = check_of(finding, "forward");
  const auto* backward = check_of(finding, "backward");
  if (!forward || !backward || !forward->sum_j || !backward->sum_j) return {};
  return fmt::format("The backward passes take {} times the forward ones.",
                     three_digits(backward->sum_j->value / forward->sum_j->value));
}

// What the sum is worth.
std::string sum(const LayersFinding& finding) {
  const auto* step = check_of(finding, "step");
  if (!step) return {};
  const bool has_energy = step->ratio.has_value();
  const auto& ratio = has_energy ? *step->ratio : step->time_ratio;
  const auto interval =
      ratio.interval ? fmt::format(" ({})", interval_text(*ratio.interval)) : std::string();
  const char* meaning =
      ratio.interval && ratio.interval->low <= 1 && ratio.interval->high >= 1
          ? "no difference shows"
      : ratio.value < 1
          ? "the rest is what stands between layers: small operations, the engine of gradients, "
            "memory that is not in the cache as it is when one layer repeats"
          : "alone, layers take more than in their place: what one leaves in the cache the next "
            "one reads";
  return fmt::format("The layers, each measured alone, add up to {}{} of the whole step's {}: {}.",
                     three_digits(ratio.value), interval, has_energy ? "energy" : "time", meaning);
}

std::string scale(const LayersFinding& finding) {
  if (!finding.gain) return "No meter covered the layers: there are times alone.";
  return fmt::format(
      "The energy is {}: the truth may be {} times all of these alike, which cancels in shares and "
      "in comparisons between layers.",
      finding.grade, interval_text(*finding.gain));
}

std::string idle(const LayersFinding& finding) {
  if (!finding.gain) return {};
  if (!finding.idle_share)
    return "What the machine takes anyway is in these figures; --baseline tells how much.";
  return fmt::format(
      "{} of the layers' energy is what the machine takes anyway; it is in these "
      "figures.",
      percent(*finding.idle_share));
}

}  // namespace

std::vector<std::string> sentences_of(const LayersFinding& finding) {
  Sentences sentences;
  for (auto& sentence : {answer(finding), without_macs(finding), passes(finding), sum(finding),
                         scale(finding), idle(finding)}) {
    if (!sentence.empty()) sentences.push_back(sentence);
  }
  return sentences;
}

}  // namespace joulelab

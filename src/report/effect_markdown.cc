#include "report/effect_markdown.h"

#include <fmt/format.h>

#include "base/text.h"
#include "report/markdown_table.h"
#include "report/number.h"

namespace joulelab {
namespace {

using namespace markdown;

std::string text_of(const std::map<std::string, std::string>& levels) {
  std::vector<std::string> parts;
  for (const auto& [factor, level] : levels) parts.push_back(factor + " " + level);
  return parts.empty() ? std::string(dash) : join(parts, ", ");
}

std::string p_text(double p) { return plain(p_value_text(p)); }

}  // namespace

void put_decomposition(std::string& out, const Findings& findings) {
  if (!findings.place_note.empty()) out += plain(findings.place_note) + "\n\n";
  if (!findings.decomposition) return;
  out += "### Energy or grid?\n\n";
  std::vector<std::string> sentences;
  for (const auto& contrast : findings.decomposition->contrasts) {
    sentences.push_back(contrast.sentence);
  }
  for (const auto& variance : findings.decomposition->variances) {
    sentences.push_back(variance.sentence);
  }
  put_list(out, sentences);
}

void put_interactions(std::string& out, const Findings& findings) {
  if (findings.interactions.empty()) return;
  out += "### Does one effect depend on another factor?\n\n";
  put_list(out, findings.interaction_answers);
  out += "Interactions, each p by Holm over the interactions of its response:\n\n";
  Table table(out, {"Response", "Interaction", "Within", "n:", "p, aligned ranks:",
                    "p, permutation:", "p, ANOVA:", "Partial eta squared (95 %):"});
  for (const auto& one : findings.interactions) {
    if (one.effects.empty()) continue;
    const auto& effect = one.effects.back();
    table.put({plain(one.response), plain(effect.name), plain(text_of(one.within)),
               std::to_string(one.n), p_text(effect.ranks_p_adjusted),
               p_text(effect.permutation_p_adjusted), p_text(effect.anova_p_adjusted),
               fmt::format("{:.2f} ({:.2f} to {:.2f})", effect.share.eta_squared,
                           effect.share.interval.low, effect.share.interval.high)});
  }
}

void put_savings(std::string& out, const Findings& findings) {
  if (findings.savings.empty()) return;
  out += fmt::format("### What each recipe saves against {}\n\n",
                     plain(findings.savings.front().plain));
  std::vector<std::string> sentences;
  for (const auto& saving : findings.savings) sentences.push_back(saving.sentence);
  put_list(out, sentences);
}

void put_tradeoffs(std::string& out, const Findings& findings) {
  std::vector<std::string> sentences;
  for (const auto& step : findings.tradeoffs) sentences.push_back(step.sentence);
  if (!sentences.empty()) put_list(out, sentences);
}

}  // namespace joulelab

#include "study/protocol_text.h"

#include <fmt/format.h>

#include "base/quantity_text.h"
#include "base/text.h"
#include "study/plan.h"

namespace joulelab {
namespace {

std::string design(const Study& study) {
  std::vector<std::string> factors;
  for (const auto& factor : study.factors) {
    factors.push_back(fmt::format("{} ({})", factor.name, join(factor.levels, ", ")));
  }
  const auto combination = "Every combination of " + join(factors, " and ");
  if (const auto& until = study.protocol.until) {
    return fmt::format(
        "{} was run at least {} and at most {} times: after each complete block from the {}th on "
        "the study was to stop if the {} % interval of every combination's mean energy lay within "
        "{} % of it. A rule that stops when the runs happen to agree leaves intervals that hold "
        "the truth somewhat less often than they say, and scatter that is somewhat too small.",
        combination, until->at_least, until->at_most, until->at_least, 100 * until->level,
        100 * until->relative_half_width);
  }
  return fmt::format("{} was run {} times: {} runs planned.", combination,
                     study.protocol.repetitions, planned_cells(study));
}

std::string order(const Study& study) {
  if (study.protocol.order == CellOrder::as_written) {
    return "The runs went in the order of the study file, so effects of time and of order are not "
           "told apart.";
  }
  return fmt::format(
      "The runs went in complete blocks, each in a random order of its own (seed {}).",
      study.protocol.seed);
}

std::string pauses(const Study& study) {
  const auto& protocol = study.protocol;
  return fmt::format(
      "Warm-up before the first run: {} s. Before each run: cool-down {} s, then {} s of idle "
      "power recorded.",
      protocol.warm_up.count(), protocol.cool_down.count(), protocol.idle_baseline.count());
}

// Empty where each run went on to its end.
std::string budget(const Budget& budget) {
  std::vector<std::string> ends;
  if (budget.energy)
    ends.push_back(fmt::format("it had used {}{}", text_of(*budget.energy),
                               budget.stops_if_projected_over ? ", or was projected to" : ""));
  if (budget.target_accuracy)
    ends.push_back(fmt::format("it told an accuracy of {}", significant(*budget.target_accuracy)));
  return ends.empty() ? "" : fmt::format("A run was ended when {}.", join(ends, ", or "));
}

std::string work(const Study& study) {
  constexpr std::string_view fresh = "Each run was a fresh process with the block's own seed";
  if (study.work == WorkKind::fake) return "The work was a fake: no training took place.";
  if (study.work == WorkKind::command)
    return fmt::format("{}: {}.", fresh, join(study.command, " "));
  std::vector<std::string> options;
  for (const auto& [name, value] : study.options)
    options.push_back(fmt::format("{} {}", name, value));
  return fmt::format("{}, by joulelab-train{}{}.", fresh, options.empty() ? "" : ": ",
                     join(options, ", "));
}

}  // namespace

std::string imported_sentence(std::string_view files) {
  return fmt::format(
      "The runs were imported from {} of other tools; what their authors did is not "
      "known beyond that.",
      files);
}

std::vector<std::string> protocol_sentences(const Study& study) {
  if (is_imported(study)) return {imported_sentence("files")};
  std::vector<std::string> sentences = {design(study), work(study), order(study), pauses(study)};
  if (auto ends = budget(study.protocol.budget); !ends.empty())
    sentences.push_back(std::move(ends));
  sentences.push_back(fmt::format("Meters: {}.", join(study.meters, ", ")));
  sentences.push_back(
      "The measured window of a run is its whole process, from before its start to after its end: "
      "start-up, data, "
      "training and validation.");
  return sentences;
}

}  // namespace joulelab

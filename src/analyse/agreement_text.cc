// The agreement of both sides in words, which say no more than the figures.

#include <cmath>
#include <fmt/format.h>

#include "analyse/agreement.h"
#include "analyse/word.h"
#include "base/text.h"

namespace joulelab {
namespace {

// "18.1 W (95 % interval 17.2 to 19.0)".
std::string estimate_text(double value, std::string_view unit,
                          const std::optional<Interval>& interval) {
  const auto text = three_digits(value) + (unit.empty() ? "" : fmt::format(" {}", unit));
  if (!interval) return text;
  return fmt::format("{} (95 % interval {})", text, interval_text(*interval));
}

std::string subject_of(const AgreementLevel& level) {
  const auto runs = counted(static_cast<std::size_t>(level.n), "run");
  if (level.by.empty()) return "Over " + runs;
  if (level.by == "phase") return fmt::format("In the windows {} of {}", level.level, runs);
  return fmt::format("Over {} of {}", runs, level.level);
}

std::string line_text(const AgreementLevel& level) {
  const auto& line = *level.power_line;
  return fmt::format("Hardware power is {} plus {} times the software power.",
                     estimate_text(line.intercept, "W", line.intercept_interval),
                     estimate_text(line.slope, "", line.slope_interval));
}

std::string part_text(const GapPart& part) {
  const auto interval =
      part.interval ? fmt::format(", 95 % interval {} to {}", amount(part.interval->low, "J"),
                                  amount(part.interval->high, "J"))
                    : "";
  return fmt::format("{} {} ({}{})", amount(part.energy_j, "J"), part.name, percent(part.share),
                     interval);
}

std::string gap_text(const AgreementLevel& level) {
  std::vector<std::string> parts;
  for (const auto& part : level.gap.parts) parts.push_back(part_text(part));
  return fmt::format("The gap is {} a run, {} of the hardware's energy: {}.",
                     amount(level.gap.energy_j, "J"),
                     percent(level.gap.energy_j / level.hardware_j), join(parts, "; "));
}

std::string modelled_text(const AgreementLevel& level) {
  const auto& gap = level.gap;
  const double share = gap.modelled_j / level.software_j;
  if (!(share > 0.001)) {
    return "All of the software side's figure is measured: none of the gap is a model's error.";
  }
  const auto of_it =
      fmt::format("Of the software side's {} a run, {} ({}) is modelled or assumed",
                  amount(level.software_j, "J"), amount(gap.modelled_j, "J"), percent(share));
  // Somebody's constants come without bounds.
  if (!(gap.modelled_high_j > gap.modelled_low_j)) {
    return of_it + ", and how far off it may be is not stated: the difference is in the gap.";
  }
  return fmt::format(
      "{}, and may be {} to {} by the model's own account: the difference may be in the gap.",
      of_it, amount(gap.modelled_low_j, "J"), amount(gap.modelled_high_j, "J"));
}

std::string lag_text(const LagFinding& lag) {
  if (lag.runs == 0) {
    return "No lag between both sides was found: their power has no edge that both show.";
  }
  const auto runs = counted(static_cast<std::size_t>(lag.runs), "run");
  const auto interval =
      lag.interval ? fmt::format("95 % interval {}, ", interval_text(*lag.interval)) : "";
  return fmt::format(
      "The hardware side's power comes {} s later than the software side's ({}median of {}, {} to "
      "{} s); less than 0 would be earlier.",
      three_digits(lag.median_s), interval, runs, three_digits(lag.min_s), three_digits(lag.max_s));
}

std::string equivalence_text(const AgreementLevel& level, double margin) {
  if (!level.equivalence) {
    return fmt::format("{} too few, or too alike, for a test of equivalence.",
                       level.n == 1 ? "1 run is" : fmt::format("{} runs are", level.n));
  }
  const auto& test = *level.equivalence;
  const auto within = fmt::format("within {:g} % of each other", 100 * margin);
  return test.is_equivalent
             ? fmt::format("Both sides are equivalent {} ({}, two one-sided tests).", within,
                           p_phrase(test.p))
             : fmt::format("That both sides are {} is not shown ({}, two one-sided tests).", within,
                           p_phrase(test.p));
}

}  // namespace

std::string sentence_of(const AgreementLevel& level, const Methods& methods) {
  const double share = 1 / *level.ratio;
  std::optional<Interval> bounds;
  if (level.ratio_interval) {
    bounds = Interval{100 / level.ratio_interval->high, 100 / level.ratio_interval->low};
  }
  return fmt::format("{}, {} reported {} of the energy that {} measured{}.", subject_of(level),
                     list_text(methods.software), percent(share), list_text(methods.hardware),
                     bounds ? fmt::format(" (95 % interval {} %)", interval_text(*bounds)) : "");
}

std::vector<std::string> notes_of(const AgreementLevel& level, bool has_margin) {
  std::vector<std::string> notes;
  const auto few = [&](std::string_view what) {
    notes.push_back(fmt::format("{} too few for {}.",
                                level.n == 1 ? "1 run is" : fmt::format("{} runs are", level.n),
                                what));
  };
  if (level.n < 2) {
    few(has_margin ? "an interval, limits of agreement or a test of equivalence"
                   : "an interval or limits of agreement");
  }
  if (level.n < 3) {
    few("a line, a correlation or a concordance");
  } else if (level.n < 5) {
    few("an interval of Passing and Bablok's line");
  } else if (level.n < 20) {
    notes.push_back(fmt::format(
        "With {} runs, intervals of Deming's line hold the truth less often than 95 %.", level.n));
  }
  if (level.n >= 3 && !level.power_line) {
    notes.emplace_back("Mean power varies too little over these runs for a line.");
  }
  return notes;
}

std::string no_pair_text(const MethodPairs& pairs) {
  std::vector<std::string> reasons;
  for (const auto& [reason, runs] : pairs.unpaired) {
    reasons.push_back(
        fmt::format("{} ({})", reason, counted(static_cast<std::size_t>(runs), "run")));
  }
  return fmt::format("no run was seen by both {} and {}: {}", list_text(pairs.methods.software),
                     list_text(pairs.methods.hardware), join(reasons, "; "));
}

std::string answer_of(const AgreementFinding& finding) {
  const auto& all = finding.all;
  return all.power_line ? all.sentence + " " + line_text(all) : all.sentence;
}

void add_sentences(AgreementFinding& finding) {
  const auto& all = finding.all;
  auto& sentences = finding.sentences;
  sentences = {all.sentence};
  if (all.power_line) sentences.push_back(line_text(all));
  sentences.push_back(gap_text(all));
  const auto before = sentences.size();
  sentences.push_back(modelled_text(all));
  if (finding.margin) sentences.push_back(equivalence_text(all, *finding.margin));
  if (finding.lag) sentences.push_back(lag_text(*finding.lag));
  for (const auto& [reason, runs] : finding.unpaired) {
    sentences.push_back(fmt::format(
        "{} left out: {}.", runs == 1 ? "1 run is" : fmt::format("{} runs are", runs), reason));
  }
  for (const auto& [reason, runs] : finding.unpaired_phases) {
    sentences.push_back(fmt::format("Not compared, windows {} ({}).", reason,
                                    counted(static_cast<std::size_t>(runs), "run")));
  }
  finding.remarks = sentences.size() - before;
}

}  // namespace joulelab

// The back-test in words, which say no more than the figures.

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "analyse/backtest.h"
#include "analyse/estimator.h"
#include "analyse/word.h"
#include "base/text.h"

namespace joulelab {
namespace {

using Sentences = std::vector<std::string>;

std::vector<const EstimatorFinding*> those_that_spoke(const BacktestFinding& finding) {
  std::vector<const EstimatorFinding*> found;
  for (const auto& estimator : finding.estimators) {
    if (estimator.all) found.push_back(&estimator);
  }
  return found;
}

std::string answer(const std::vector<const EstimatorFinding*>& estimators, std::size_t runs) {
  Sentences parts;
  for (const auto* estimator : estimators) {
    const auto n = static_cast<std::size_t>(estimator->all->n);
    const bool is_first = parts.empty();
    parts.push_back(fmt::format("{}{} by {}{}{}", estimator->label, is_first ? " errs" : "",
                                percent(estimator->all->median_absolute),
                                is_first ? " of the measured energy" : "",
                                n < runs ? fmt::format(" ({})", counted(n, "run")) : ""));
  }
  return fmt::format("Over {}, {} (medians of the errors' sizes).", counted(runs, "run"),
                     list_text(parts));
}

// In how many of the runs that both spoke of `a` was the nearer one.
std::string nearer(const BacktestFinding& finding, const std::string& a, const std::string& b) {
  int both = 0, nearer = 0;
  for (const auto& run : finding.runs) {
    const auto of_a = run.estimates_j.find(a), of_b = run.estimates_j.find(b);
    if (of_a == run.estimates_j.end() || of_b == run.estimates_j.end()) continue;
    ++both;
    const double error_a = std::abs(of_a->second - run.measured_j);
    if (error_a < std::abs(of_b->second - run.measured_j)) ++nearer;
  }
  return both > 0 ? fmt::format("in {} of {}", nearer, both) : std::string();
}

// The best one against each other one.
std::string comparison(const BacktestFinding& finding,
                       const std::vector<const EstimatorFinding*>& estimators) {
  const auto* best = *std::ranges::min_element(
      estimators, {}, [](const auto* estimator) { return estimator->all->median_absolute; });
  Sentences parts;
  for (const auto* other : estimators) {
    if (other == best) continue;
    const auto share = nearer(finding, best->name, other->name);
    if (!share.empty()) parts.push_back(fmt::format("than {} {}", other->label, share));
  }
  if (parts.empty()) return {};
  return fmt::format("Run by run, {} was nearer {}.", best->label, list_text(parts));
}

std::string truth(const BacktestFinding& finding) {
  Sentences signals;
  for (const auto& run : finding.runs) {
    if (std::ranges::find(signals, run.signal) == signals.end()) signals.push_back(run.signal);
  }
  return fmt::format(
      "The truth here is the power that was sampled in the run itself ({}), summed from its begin "
      "to its end. It is not the wall: what the sensor errs by or does not see is in none of "
      "these errors.",
      fmt::join(signals, "; "));
}

std::string window_text(const BacktestFinding& finding) {
  const StepWindow usual, small = step_window(usual.first).value();
  std::size_t full = 0, scaled = 0, assumed = 0;
  for (const auto& run : finding.runs) {
    if (!run.step_first) continue;
    ++(*run.step_first == usual.first ? full : scaled);
    if (!run.has_epoch_marks) ++assumed;
  }
  Sentences parts;
  if (full > 0)
    parts.push_back(fmt::format("skips s = {} epochs and takes the next w = {} in {}", usual.first,
                                usual.width, counted(full, "run")));
  if (scaled > 0)
    parts.push_back(
        fmt::format("skips {} and takes {} in {} of {} epochs or fewer, of which much "
                    "is then measured and little left to be estimated",
                    small.first, small.width, counted(scaled, "run"), usual.first + usual.width));
  if (parts.empty()) return {};
  auto text =
      fmt::format("STEP {}; s and w are fixed. STEP found looks for the stable phase itself.",
                  list_text(parts));
  if (assumed > 0) {
    text += fmt::format(" In {} nothing marked the epochs: they are assumed to be of equal length.",
                        counted(assumed, "run"));
  }
  return text;
}

// What the intervals held. Of the runs that the allowance was learned from it is no news.
std::string intervals_text(const std::vector<const EstimatorFinding*>& estimators) {
  Sentences parts;
  for (const auto* estimator : estimators) {
    if (!estimator->all->held) continue;
    parts.push_back(fmt::format(
        "{} by {} in {} of {}", estimator->label, "±" + percent(*estimator->all->half_width),
        std::lround(*estimator->all->held * estimator->all->n), estimator->all->n));
  }
  if (parts.empty()) return {};
  return fmt::format(
      "The 90 % intervals held the measured energy: {} (medians of the half-widths). What they "
      "allow "
      "for changes to come was learned from the runs of del Rey et al. (SEAA 2023): of those this "
      "is no test, docs/PROJECTION.md has one.",
      list_text(parts));
}

void add_silences(const BacktestFinding& finding, Sentences& sentences) {
  for (const auto& estimator : finding.estimators) {
    for (const auto& [why, runs] : estimator.without) {
      sentences.push_back(fmt::format("{} said nothing of {}: {}.", estimator.label,
                                      counted(static_cast<std::size_t>(runs), "run"), why));
    }
  }
}

}  // namespace

std::vector<std::string> sentences_of(const BacktestFinding& finding) {
  Sentences sentences;
  const auto estimators = those_that_spoke(finding);
  if (estimators.empty())
    sentences.emplace_back("No estimate could be held against a measurement.");
  if (!estimators.empty()) {
    sentences.push_back(answer(estimators, finding.runs.size()));
    for (auto& more : {comparison(finding, estimators), truth(finding), window_text(finding),
                       intervals_text(estimators)}) {
      if (!more.empty()) sentences.push_back(more);
    }
    sentences.emplace_back(
        "All but STEP by epochs, and STEP found where epochs were marked, take the run's duration "
        "as "
        "known, which it is only at its end.");
  }
  add_silences(finding, sentences);
  for (const auto& [why, runs] : finding.left_out) {
    sentences.push_back(
        fmt::format("Left out, {}: {}.", counted(static_cast<std::size_t>(runs), "run"), why));
  }
  return sentences;
}

}  // namespace joulelab

#include "analyse/saving.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "analyse/stratum.h"
#include "analyse/word.h"
#include "base/text.h"
#include "stats/confidence.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

using Values = std::map<std::string, double>;

// The values of the same repetition, one beside the other.
struct Paired {
  std::vector<double> own, plain;
};

std::map<int, const Values*> by_repetition(const Matrix& matrix,
                                           const std::vector<std::size_t>& entries) {
  std::map<int, const Values*> runs;
  for (const auto index : entries) {
    const auto& entry = matrix.entries[index];
    runs[entry.run->cell.repetition] = &entry.responses;
  }
  return runs;
}

Paired paired(const Matrix& matrix, const FactorStratum& stratum, const std::string& level,
              const std::string& plain, const std::string& response) {
  const auto own = by_repetition(matrix, stratum.levels.at(level));
  const auto others = by_repetition(matrix, stratum.levels.at(plain));
  Paired values;
  for (const auto& [repetition, run] : own) {
    const auto other = others.find(repetition);
    if (other == others.end()) continue;
    const auto a = run->find(response), b = other->second->find(response);
    if (a == run->end() || b == other->second->end()) continue;
    values.own.push_back(a->second);
    values.plain.push_back(b->second);
  }
  return values;
}

// Nothing where the pairs do not scatter: an interval of no width would claim certainty.
std::optional<Interval> interval_of(const std::vector<double>& differences) {
  if (differences.size() < 2 || !(variance_of(differences) > 0)) return std::nullopt;
  return mean_interval(differences);
}

void add_energy(SavingFinding& finding, const Paired& energies) {
  std::vector<double> logarithms;
  for (std::size_t i = 0; i < energies.own.size(); ++i) {
    logarithms.push_back(std::log(energies.own[i] / energies.plain[i]));
  }
  finding.pairs = static_cast<int>(logarithms.size());
  finding.mean_energy_j = mean_of(energies.own);
  finding.mean_plain_energy_j = mean_of(energies.plain);
  finding.energy_saved = 1 - std::exp(mean_of(logarithms));
  if (const auto interval = interval_of(logarithms)) {
    const auto ratio = exponential(*interval);
    finding.energy_saved_interval = Interval{1 - ratio.high, 1 - ratio.low};
  }
}

void add_accuracy(SavingFinding& finding, const Paired& accuracies) {
  if (accuracies.own.empty()) return;
  std::vector<double> differences;
  for (std::size_t i = 0; i < accuracies.own.size(); ++i) {
    differences.push_back(accuracies.own[i] - accuracies.plain[i]);
  }
  finding.accuracy_pairs = static_cast<int>(differences.size());
  finding.accuracy_gain = mean_of(differences);
  finding.accuracy_gain_interval = interval_of(differences);
}

std::string percent_text(double share, const std::optional<Interval>& interval) {
  const auto value = fmt::format("{:.1f} %", 100 * share);
  if (!interval) return value + " (no interval)";
  return fmt::format("{} ({:.1f} to {:.1f})", value, 100 * interval->low, 100 * interval->high);
}

std::string energy_text(const SavingFinding& finding) {
  const auto& interval = finding.energy_saved_interval;
  if (finding.energy_saved >= 0) {
    return "saves " + percent_text(finding.energy_saved, interval) + " of the energy";
  }
  std::optional<Interval> more;
  if (interval) more = Interval{-interval->high, -interval->low};
  return "costs " + percent_text(-finding.energy_saved, more) + " more energy";
}

std::string accuracy_text(const SavingFinding& finding) {
  if (!finding.accuracy_gain) return "; its accuracy was not told";
  const auto& interval = finding.accuracy_gain_interval;
  const auto bounds =
      interval ? fmt::format(" ({:+.2f} to {:+.2f})", 100 * interval->low, 100 * interval->high)
               : std::string(" (no interval)");
  const std::string judged = !interval            ? ""
                             : interval->high < 0 ? ", a loss"
                             : interval->low > 0  ? ", a gain"
                                                  : ", which may be none";
  return fmt::format(" and changes the accuracy by {:+.2f} points{}{}",
                     100 * *finding.accuracy_gain, bounds, judged);
}

std::string sentence_of(const SavingFinding& finding) {
  return fmt::format("{} against {}{}: {}{} ({}).", finding.recipe, finding.plain,
                     within_text(finding.within), energy_text(finding), accuracy_text(finding),
                     counted(static_cast<std::size_t>(finding.pairs), "pair") + " of runs");
}

}  // namespace

std::vector<SavingFinding> savings_of(const Matrix& matrix, const PlainLevel& plain) {
  std::vector<SavingFinding> findings;
  for (const auto& stratum : strata_of(matrix, plain.factor)) {
    if (!stratum.levels.contains(plain.level)) continue;
    for (const auto& [level, entries] : stratum.levels) {
      if (level == plain.level) continue;
      const auto energies = paired(matrix, stratum, level, plain.level, "energy_j");
      if (energies.own.empty()) continue;
      SavingFinding finding{.within = stratum.within, .recipe = level, .plain = plain.level};
      add_energy(finding, energies);
      add_accuracy(finding, paired(matrix, stratum, level, plain.level, "accuracy"));
      finding.sentence = sentence_of(finding);
      findings.push_back(std::move(finding));
    }
  }
  std::ranges::stable_sort(findings, std::greater<>(), &SavingFinding::energy_saved);
  return findings;
}

}  // namespace joulelab

#include "analyse/agreement.h"

#include <cmath>
#include <set>

#include "analyse/gap.h"
#include "analyse/method_lag.h"
#include "stats/confidence.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

using Pairs = std::vector<MethodPair>;

struct Columns {
  std::vector<double> software_j, hardware_j, software_w, hardware_w, duration_s, difference_j,
      log_ratio;
};

Columns columns_of(const Pairs& pairs) {
  Columns columns;
  for (const auto& pair : pairs) {
    const double x = pair.software.energy_j, y = pair.hardware.energy_j;
    columns.software_j.push_back(x);
    columns.hardware_j.push_back(y);
    columns.software_w.push_back(x / pair.duration_s);
    columns.hardware_w.push_back(y / pair.duration_s);
    columns.duration_s.push_back(pair.duration_s);
    columns.difference_j.push_back(y - x);
    columns.log_ratio.push_back(std::log(y / x));
  }
  return columns;
}

// A gain that is known to no better than a half comes of runs that are all alike: no line at all.
template <class Line>
bool tells_a_gain(const std::optional<Line>& line) {
  if (!line || !line->slope_interval) return line.has_value();
  return line->slope_interval->high - line->slope_interval->low < 1;
}

AgreementLevel level_of(std::string by, std::string name, const Pairs& pairs, const GapLine& line,
                        const Methods& methods, std::optional<double> margin) {
  const auto c = columns_of(pairs);
  AgreementLevel level{.by = std::move(by), .level = std::move(name)};
  level.n = static_cast<int>(pairs.size());
  level.duration_s = mean_of(c.duration_s);
  level.software_j = mean_of(c.software_j);
  level.hardware_j = mean_of(c.hardware_j);
  level.ratio = std::exp(mean_of(c.log_ratio));
  if (const auto bounds = mean_interval(c.log_ratio)) {
    level.ratio_interval = exponential(*bounds);
  }
  level.difference_interval = mean_interval(c.difference_j);
  level.plain = bland_altman(c.software_j, c.hardware_j);
  level.log = bland_altman_ratio(c.software_j, c.hardware_j);
  level.energy_error_ratio = error_ratio_of(pairs, false);
  level.power_error_ratio = error_ratio_of(pairs, true);
  level.energy_line = deming(c.software_j, c.hardware_j, level.energy_error_ratio);
  level.power_line = deming(c.software_w, c.hardware_w, level.power_error_ratio);
  level.energy_ranks = passing_bablok(c.software_j, c.hardware_j);
  level.power_ranks = passing_bablok(c.software_w, c.hardware_w);
  if (!tells_a_gain(level.power_line)) level.power_line.reset();
  if (!tells_a_gain(level.power_ranks)) level.power_ranks.reset();
  level.concordance = concordance(c.software_j, c.hardware_j);
  level.correlation = pearson(c.software_j, c.hardware_j);
  if (margin) {
    level.equivalence =
        equivalence_of_ratios(c.software_j, c.hardware_j, {1 - *margin, 1 / (1 - *margin)});
  }
  level.gap = gap_of(pairs, line);
  level.notes = notes_of(level, margin.has_value());
  level.sentence = sentence_of(level, methods);
  return level;
}

std::string architecture_of(const MethodPair& pair) {
  const auto found = pair.factors.find("architecture");
  return found == pair.factors.end() ? "" : found->second;
}

std::map<std::string, Pairs> grouped(const Pairs& pairs,
                                     std::string (*name_of)(const MethodPair&)) {
  std::map<std::string, Pairs> groups;
  for (const auto& pair : pairs) groups[name_of(pair)].push_back(pair);
  groups.erase("");
  return groups;
}

}  // namespace

std::optional<AgreementFinding> agreement_of(const MethodPairs& all,
                                             const AgreementRequest& request) {
  const auto pairs = complete_pairs(all);
  if (pairs.runs.empty()) return std::nullopt;
  AgreementFinding finding{.methods = pairs.methods, .margin = request.margin};
  const auto line = gap_line_of(pairs.runs);
  const auto level = [&](const char* by, const std::string& name, const Pairs& group) {
    return level_of(by, name, group, line, pairs.methods, request.margin);
  };
  finding.all = level("", "", pairs.runs);
  const auto architectures = grouped(pairs.runs, architecture_of);
  if (architectures.size() > 1) {
    for (const auto& [name, group] : architectures) {
      finding.levels.push_back(level("architecture", name, group));
    }
  }
  const auto phases = grouped(pairs.phases, [](const MethodPair& pair) { return pair.phase; });
  for (const auto& [name, group] : phases) finding.levels.push_back(level("phase", name, group));
  if (!pairs.lags.empty() || pairs.runs_without_lag > 0) finding.lag = lag_finding_of(pairs);
  finding.unpaired = pairs.unpaired;
  finding.unpaired_phases = pairs.unpaired_phases;
  for (const auto& pair : pairs.runs) {
    finding.points.push_back({.run = pair.run,
                              .architecture = architecture_of(pair),
                              .duration_s = pair.duration_s,
                              .software_j = pair.software.energy_j,
                              .hardware_j = pair.hardware.energy_j});
  }
  add_sentences(finding);
  return finding;
}

}  // namespace joulelab

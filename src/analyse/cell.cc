#include "analyse/cell.h"

#include <algorithm>
#include <cmath>

#include "analyse/coverage.h"
#include "base/text.h"
#include "stats/confidence.h"
#include "stats/descriptive.h"

namespace joulelab {
namespace {

Summary scaled(Summary summary, double factor) {
  for (auto* part : {&summary.mean, &summary.sd, &summary.median, &summary.min, &summary.max}) {
    *part *= factor;
  }
  if (summary.interval) {
    summary.interval = Interval{summary.interval->low * factor, summary.interval->high * factor};
  }
  return summary;
}

// How far the common gain reaches to one side, given the whole reach and the random part of it.
double gain_reach(double whole, double random) {
  return std::sqrt(std::max(0.0, whole * whole - random * random));
}

void add_shares(CellFinding& cell, std::span<const Run* const> runs) {
  double total = 0;
  for (const auto* run : runs) {
    if (!whole_energy_of(*run)) continue;
    const double energy = run->account.energy->value;
    total += energy;
    cell.measured_share += energy * run->account.measured_share;
    cell.modelled_share += energy * run->account.modelled_share;
    cell.constant_share += energy * run->account.constant_share;
  }
  for (auto* share : {&cell.measured_share, &cell.modelled_share, &cell.constant_share}) {
    *share = total > 0 ? *share / total : 0;
  }
}

std::optional<double> first_told(std::span<const Run* const> runs, const std::string& name) {
  for (const auto* run : runs) {
    const auto found = run->values.find(name);
    if (found != run->values.end()) return found->second;
  }
  return std::nullopt;
}

}  // namespace

Summary summary_of(std::span<const double> values) {
  const auto description = describe(values).value_or(Description{});
  return {.n = description.n,
          .mean = description.mean,
          .sd = description.sd,
          .median = description.median,
          .min = description.min,
          .max = description.max,
          .interval = description.sd > 0 ? mean_interval(values) : std::nullopt};
}

std::optional<Interval> absolute_energy(std::span<const Run* const> runs, const Summary& energy) {
  if (energy.n == 0) return std::nullopt;
  double below = 0, above = 0, random = 0;
  for (const auto* run : runs) {
    if (!whole_energy_of(*run)) continue;
    const auto& account = run->account;
    const double middle = account.energy->value;
    below += gain_reach(middle - account.low.value, middle - account.random_low.value);
    above += gain_reach(account.high.value - middle, account.random_high.value - middle);
    random += account.random_high.value - middle;
  }
  const double n = energy.n;
  const double scatter = energy.interval ? energy.interval->high - energy.mean : random / n;
  return Interval{energy.mean - std::hypot(scatter, below / n),
                  energy.mean + std::hypot(scatter, above / n)};
}

std::optional<double> chance_of(const Run& run) {
  const auto classes = run.values.find("classes");
  if (classes == run.values.end() || !(classes->second >= 2)) return std::nullopt;
  return 1 / classes->second;
}

bool is_at_chance(double accuracy, double chance) { return accuracy <= 1.1 * chance; }

std::vector<std::string> warning_codes_of(const Run& run) {
  std::vector<std::string> codes;
  for (const auto& warning : run.warnings) {
    if (!contains(codes, warning.code)) codes.push_back(warning.code);
  }
  return codes;
}

void count_warnings(const Run& run, std::map<std::string, int>& counts) {
  for (const auto& code : warning_codes_of(run)) ++counts[code];
}

std::vector<CellFinding> cells_of(const Matrix& matrix, const AnalysisRequest& request) {
  std::vector<CellFinding> findings;
  for (const auto& cell : matrix.cells) {
    auto& finding = findings.emplace_back();
    finding.name = cell.name;
    finding.factors = cell.factors;
    finding.runs = static_cast<int>(cell.finished.size());
    finding.excluded = cell.excluded;
    std::vector<const Run*> runs;
    for (const auto index : cell.finished) runs.push_back(matrix.entries[index].run);
    for (const auto* run : runs) count_warnings(*run, finding.warnings);
    for (const auto& response : matrix.responses) {
      const auto values = values_of(matrix, cell.finished, response.name);
      if (!values.empty()) finding.responses[response.name] = summary_of(values);
    }
    if (const auto energy = finding.responses.find("energy_j"); energy != finding.responses.end()) {
      finding.absolute_energy_j = absolute_energy(runs, energy->second);
      for (const auto& place : request.places) {
        const auto factor = request.pue * (Joules{1} * place.value);
        finding.emissions_g[place.code] = scaled(energy->second, factor.value);
        if (finding.absolute_energy_j) {
          finding.absolute_emissions_g[place.code] = {
              factor.value * finding.absolute_energy_j->low,
              factor.value * finding.absolute_energy_j->high};
        }
      }
    }
    add_shares(finding, runs);
    finding.parameters = first_told(runs, "parameters");
    finding.macs = first_told(runs, "macs");
    for (const auto* run : runs) {
      if (!finding.chance) finding.chance = chance_of(*run);
    }
    const auto accuracy = finding.responses.find("accuracy");
    finding.at_chance = finding.chance && accuracy != finding.responses.end() &&
                        is_at_chance(accuracy->second.median, *finding.chance);
  }
  return findings;
}

}  // namespace joulelab

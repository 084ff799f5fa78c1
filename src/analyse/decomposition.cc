#include "analyse/decomposition.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "analyse/place_contrast.h"
#include "analyse/word.h"
#include "base/text.h"
#include "stats/bootstrap.h"

namespace joulelab {
namespace {

struct Parts {
  double emissions = 0, energy = 0, intensity = 0;  // variances
  std::optional<double> share(double part) const {
    if (!(emissions > 0)) return std::nullopt;
    return part / emissions;
  }
};

Parts parts_of(std::span<const PricedRun> runs) {
  std::vector<double> emissions, energy, intensity;
  for (const auto& run : runs) {
    energy.push_back(run.log_energy);
    intensity.push_back(run.log_intensity);
    emissions.push_back(run.log_energy + run.log_intensity);
  }
  return {variance_of(emissions), variance_of(energy), variance_of(intensity)};
}

enum class Term { energy, intensity, covariance };

std::optional<double> share_of(const Parts& parts, Term term) {
  if (term == Term::energy) return parts.share(parts.energy);
  if (term == Term::intensity) return parts.share(parts.intensity);
  return parts.share(parts.emissions - parts.energy - parts.intensity);
}

// The bootstrap draws doubles; these are the places of runs, cell by cell.
std::vector<std::vector<double>> places_by_cell(std::span<const PricedRun> runs) {
  std::map<std::size_t, std::vector<double>> cells;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    cells[runs[i].cell].push_back(static_cast<double>(i));
  }
  std::vector<std::vector<double>> groups;
  for (auto& [cell, places] : cells) groups.push_back(std::move(places));
  return groups;
}

VarianceShare with_interval(std::span<const PricedRun> runs, const Parts& parts, Term term) {
  constexpr std::size_t most = 1'000;  // beyond, the jackknife alone takes seconds
  VarianceShare share{share_of(parts, term).value_or(0), std::nullopt};
  if (runs.size() > most) return share;
  const auto statistic = [&](Groups places) -> std::optional<double> {
    std::vector<PricedRun> drawn;
    for (const auto& group : places) {
      for (const double place : group) drawn.push_back(runs[static_cast<std::size_t>(place)]);
    }
    return share_of(parts_of(drawn), term);
  };
  const auto groups = places_by_cell(runs);
  if (const auto found = bca_bootstrap(groups, statistic, 0.95, {.draws = 2'000, .most = 2'000})) {
    share.interval = found->interval;
  }
  return share;
}

std::string share_text(const VarianceShare& share) {
  const auto percent = fmt::format("{:.0f} %", 100 * share.share);
  if (!share.interval) return percent;
  return fmt::format("{} ({:.0f} to {:.0f} %)", percent, 100 * share.interval->low,
                     100 * share.interval->high);
}

std::optional<VarianceDecomposition> decompose(std::span<const PricedRun> runs, Levels within) {
  const auto parts = parts_of(runs);
  if (!(parts.emissions > 0)) return std::nullopt;
  VarianceDecomposition result;
  result.within = std::move(within);
  result.n = static_cast<int>(runs.size());
  result.sd = std::sqrt(parts.emissions);
  result.energy = with_interval(runs, parts, Term::energy);
  result.intensity = with_interval(runs, parts, Term::intensity);
  result.covariance = with_interval(runs, parts, Term::covariance);
  result.sentence = fmt::format(
      "Of the variance of the logarithm of the emissions over {}{}, {} is the energy's, {} the "
      "intensity's and {} their covariance{}.",
      counted(runs.size(), "run"), within_text(result.within), share_text(result.energy),
      share_text(result.intensity), share_text(result.covariance),
      result.energy.interval ? " (95 % intervals by bootstrap over the runs of each cell)" : "");
  return result;
}

}  // namespace

Result<DecompositionFinding> decomposition_of(const Matrix& matrix) {
  const auto runs = priced_runs_of(matrix);
  if (runs.empty()) {
    return fail(Error::Kind::missing,
                "no run was made under an intensity of its own that differs from another's",
                "measure with --location at each place, or import runs with their emissions");
  }
  DecompositionFinding finding;
  if (auto all = decompose(runs, {})) finding.variances.push_back(std::move(*all));
  std::map<std::string, std::vector<PricedRun>> by_data;
  for (const auto& run : runs) {
    const auto& factors = matrix.cells[run.cell].factors;
    if (const auto data = factors.find("data"); data != factors.end()) {
      by_data[data->second].push_back(run);
    }
  }
  for (const auto& [data, some] : by_data) {
    if (by_data.size() < 2) break;
    if (auto one = decompose(some, {{"data", data}})) finding.variances.push_back(std::move(*one));
  }
  finding.factor = place_factor_of(matrix, runs);
  if (!finding.factor.empty()) finding.contrasts = place_contrasts_of(matrix, runs, finding.factor);
  return finding;
}

std::string place_note_of(std::span<const Intensity> places) {
  if (places.size() < 2) return {};
  return fmt::format(
      "The {} places only price the same energies: the ratio of emissions between two of them is "
      "all intensity, and the ratio between two cells is the same at each, so that architecture "
      "and place cannot interact by construction; that is not tested.",
      places.size());
}

}  // namespace joulelab

#include "analyse/place_contrast.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "analyse/word.h"
#include "base/text.h"
#include "stats/confidence.h"

namespace joulelab {
namespace {

std::string level_of(const Matrix& matrix, const PricedRun& run, const std::string& factor) {
  const auto& factors = matrix.cells[run.cell].factors;
  const auto found = factors.find(factor);
  return found == factors.end() ? std::string() : found->second;
}

// The share of the variance of ln intensity that lies between the levels of a factor.
double explained_by(const Matrix& matrix, std::span<const PricedRun> runs,
                    const std::string& factor) {
  std::map<std::string, std::vector<double>> levels;
  std::vector<double> all;
  for (const auto& run : runs) {
    levels[level_of(matrix, run, factor)].push_back(run.log_intensity);
    all.push_back(run.log_intensity);
  }
  double within = 0;
  for (const auto& [level, values] : levels) {
    within += variance_of(values) * static_cast<double>(values.size() - 1);
  }
  const double total = variance_of(all) * static_cast<double>(all.size() - 1);
  return total > 0 ? 1 - within / total : 0;
}

// The runs at one place by the combination of the other factors.
using Combinations = std::map<Levels, std::vector<const PricedRun*>>;

struct Ratio {
  double value = 1;
  std::optional<Interval> interval;
};

// Mean over the combinations of the mean of ln a less that of ln b, as a ratio.
Ratio ratio_of(const Combinations& a, const Combinations& b, std::span<const Levels> common,
               double (*log_of)(const PricedRun&)) {
  std::vector<std::vector<double>> samples;
  std::vector<double> weights;
  const double weight = 1 / static_cast<double>(common.size());
  for (const auto& levels : common) {
    for (const auto* side : {&a, &b}) {
      auto& sample = samples.emplace_back();
      for (const auto* run : side->at(levels)) sample.push_back(log_of(*run));
      weights.push_back(side == &a ? weight : -weight);
    }
  }
  const auto contrast = linear_contrast(samples, weights).value_or(LinearContrast{});
  Ratio ratio{std::exp(contrast.estimate), std::nullopt};
  if (contrast.interval) ratio.interval = exponential(*contrast.interval);
  return ratio;
}

std::string ratio_text(double ratio, const std::optional<Interval>& interval) {
  if (!interval) return significant(ratio);
  return fmt::format("{} ({})", significant(ratio), interval_text(*interval));
}

std::string sentence_of(const PlaceContrast& contrast, const std::string& factor) {
  std::string shares;
  if (contrast.energy_share) {
    shares =
        fmt::format("; of the logarithm, {:.0f} % is the energy's and {:.0f} % the intensity's",
                    100 * *contrast.energy_share, 100 * *contrast.intensity_share);
  }
  return fmt::format(
      "What was run with both {0} {1} and {0} {2} ({3}) emitted {4} times as much with {1} as with "
      "{2}: {5} times the energy by {6} times the intensity{7}{8}.",
      factor, contrast.a, contrast.b,
      counted(static_cast<std::size_t>(contrast.combinations), "combination"),
      ratio_text(contrast.emissions, contrast.emissions_interval),
      ratio_text(contrast.energy, contrast.energy_interval),
      ratio_text(contrast.intensity, contrast.intensity_interval), shares,
      contrast.is_comparable ? ""
                             : "; the two intensities are of different bases, so that part of "
                               "their ratio is a matter of definition");
}

PlaceContrast contrast_of(const Combinations& a, const Combinations& b,
                          std::span<const Levels> common) {
  const auto emissions = ratio_of(
      a, b, common, [](const PricedRun& run) { return run.log_energy + run.log_intensity; });
  const auto energy = ratio_of(a, b, common, [](const PricedRun& run) { return run.log_energy; });
  const auto intensity =
      ratio_of(a, b, common, [](const PricedRun& run) { return run.log_intensity; });
  PlaceContrast contrast;
  contrast.combinations = static_cast<int>(common.size());
  contrast.emissions = emissions.value;
  contrast.emissions_interval = emissions.interval;
  contrast.energy = energy.value;
  contrast.energy_interval = energy.interval;
  contrast.intensity = intensity.value;
  contrast.intensity_interval = intensity.interval;
  const double whole = std::log(emissions.value);
  constexpr double nearly_equal = 0.02;  // of two logarithms: their shares would be noise
  if (std::abs(whole) > nearly_equal) {
    contrast.energy_share = std::log(energy.value) / whole;
    contrast.intensity_share = std::log(intensity.value) / whole;
  }
  std::set<Basis> bases;
  for (const auto& levels : common) {
    for (const auto* run : a.at(levels)) bases.insert(run->basis);
    for (const auto* run : b.at(levels)) bases.insert(run->basis);
  }
  contrast.is_comparable = bases.size() < 2;
  return contrast;
}

}  // namespace

std::vector<PricedRun> priced_runs_of(const Matrix& matrix) {
  std::vector<PricedRun> runs;
  for (std::size_t cell = 0; cell < matrix.cells.size(); ++cell) {
    for (const auto index : matrix.cells[cell].finished) {
      const auto& entry = matrix.entries[index];
      const auto emissions = entry.responses.find("own_emissions_g");
      const auto energy = entry.responses.find("energy_j");
      if (emissions == entry.responses.end() || energy == entry.responses.end()) continue;
      if (!(emissions->second > 0 && energy->second > 0)) continue;
      const double log_energy = std::log(energy->second);
      // One intensity of many runs must not scatter by rounding.
      const double log_intensity =
          std::round(1e12 * (std::log(emissions->second) - log_energy)) / 1e12;
      runs.push_back({cell, log_energy, log_intensity, entry.run->intensity->basis});
    }
  }
  return runs;
}

std::string place_factor_of(const Matrix& matrix, std::span<const PricedRun> runs) {
  auto factors = matrix.factors;
  std::stable_partition(factors.begin(), factors.end(),
                        [](const std::string& one) { return one == "host"; });
  constexpr double enough = 0.95, better = 1e-9;
  std::string best;
  double most = enough;
  for (const auto& factor : factors) {
    const double explained = explained_by(matrix, runs, factor);
    if (explained < most + (best.empty() ? 0 : better)) continue;
    best = factor;
    most = explained;
  }
  return best;
}

std::vector<PlaceContrast> place_contrasts_of(const Matrix& matrix, std::span<const PricedRun> runs,
                                              const std::string& factor) {
  std::map<std::string, Combinations> places;
  for (const auto& run : runs) {
    auto others = matrix.cells[run.cell].factors;
    others.erase(factor);
    places[level_of(matrix, run, factor)][others].push_back(&run);
  }
  std::vector<PlaceContrast> contrasts;
  for (auto a = places.begin(); a != places.end(); ++a) {
    for (auto b = std::next(a); b != places.end(); ++b) {
      std::vector<Levels> common;
      for (const auto& [levels, some] : a->second) {
        if (b->second.contains(levels)) common.push_back(levels);
      }
      if (common.empty()) continue;
      auto contrast = contrast_of(a->second, b->second, common);
      contrast.a = a->first;
      contrast.b = b->first;
      if (contrast.emissions < 1) {
        contrast = contrast_of(b->second, a->second, common);
        contrast.a = b->first;
        contrast.b = a->first;
      }
      contrast.sentence = sentence_of(contrast, factor);
      contrasts.push_back(std::move(contrast));
    }
  }
  return contrasts;
}

}  // namespace joulelab

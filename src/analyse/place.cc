#include "analyse/place.h"

#include <cmath>
#include <fmt/format.h>
#include <map>

#include "analyse/reprice.h"
#include "base/text.h"
#include "record/name.h"

namespace joulelab {
namespace {

std::string phrase(const Intensity& place) {
  return fmt::format("{} ({} g/kWh, {})", place.place, significant(place.value.value), place.year);
}

std::string words_of(Basis basis) {
  return basis == Basis::life_cycle ? "life cycle" : std::string(name_of(basis));
}

std::string sentence_of(const PlaceComparison& comparison, const Intensity& a, const Intensity& b) {
  if (!comparison.is_comparable) {
    return fmt::format("{} and {} are not compared: one intensity is {}, the other {}.", phrase(a),
                       phrase(b), words_of(a.basis), words_of(b.basis));
  }
  const IntensityRatio ratio{comparison.ratio, comparison.interval, comparison.is_real};
  return fmt::format(
      "The same energy emits {} times as much CO2e in {} as in {}{}. This is a ratio of two {} "
      "intensities from tables, not of measurements.",
      ratio_text(ratio), phrase(a), phrase(b), reality_text(ratio), words_of(a.basis));
}

// Divided by n: shares of a variance need no other.
double variance_of_logarithms(const std::vector<double>& values) {
  double mean = 0, squares = 0;
  for (const double value : values) mean += std::log(value) / static_cast<double>(values.size());
  for (const double value : values) squares += std::pow(std::log(value) - mean, 2);
  return squares / static_cast<double>(values.size());
}

// What the cells are to each other: {"architectures", "the architecture's"}.
struct CellWords {
  std::string many, whose;
};
CellWords words_of_cells(const std::vector<std::string>& factors) {
  if (factors.size() != 1) return {"cells", "the energy's"};
  const auto& factor = factors.front();
  if (factor == "architecture") return {"architectures", "the architecture's"};
  return {"levels of " + factor, "that of " + factor};
}

std::string sentence_of(const PlaceShare& share, const std::vector<std::string>& factors) {
  const auto words = words_of_cells(factors);
  return fmt::format(
      "Of the differences in CO2e between these {} {} at these {} places ({}), {:.0f} % is the "
      "place's and {:.0f} % {}: shares of the variance of the logarithm, which is that of the "
      "energy plus that of the intensity.",
      share.cells, words.many, share.places, words_of(share.basis), 100 * share.place_share,
      100 * share.energy_share, words.whose);
}

}  // namespace

std::vector<PlaceComparison> place_comparisons_of(std::span<const Intensity> places) {
  std::vector<PlaceComparison> comparisons;
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (auto j = i + 1; j < places.size(); ++j) {
      const bool is_higher = places[i].value >= places[j].value;
      const auto &a = places[is_higher ? i : j], &b = places[is_higher ? j : i];
      if (!(b.value.value > 0)) continue;  // no ratio to nothing
      PlaceComparison comparison{
          .a = a.code, .b = b.code, .ratio = a.value.value / b.value.value, .sentence = {}};
      const auto ratio = intensity_ratio_of(a, b);
      comparison.is_comparable = ratio.has_value();
      if (ratio) {
        comparison.interval = ratio->interval;
        comparison.is_real = ratio->is_real;
      }
      comparison.sentence = sentence_of(comparison, a, b);
      comparisons.push_back(std::move(comparison));
    }
  }
  return comparisons;
}

std::vector<PlaceShare> place_shares_of(const Findings& findings) {
  std::vector<double> energies;
  for (const auto& cell : findings.cells) {
    const auto energy = cell.responses.find("energy_j");
    if (energy != cell.responses.end() && energy->second.mean > 0)
      energies.push_back(energy->second.mean);
  }
  std::map<Basis, std::vector<double>> intensities;
  for (const auto& place : findings.places) {
    if (place.value.value > 0) intensities[place.basis].push_back(place.value.value);
  }
  std::vector<PlaceShare> shares;
  for (const auto& [basis, values] : intensities) {
    if (values.size() < 2 || energies.size() < 2) continue;
    const double of_place = variance_of_logarithms(values);
    const double whole = of_place + variance_of_logarithms(energies);
    if (!(whole > 0)) continue;
    PlaceShare share{.basis = basis,
                     .cells = static_cast<int>(energies.size()),
                     .places = static_cast<int>(values.size()),
                     .energy_share = 1 - of_place / whole,
                     .place_share = of_place / whole,
                     .sentence = {}};
    share.sentence = sentence_of(share, findings.factors);
    shares.push_back(std::move(share));
  }
  return shares;
}

}  // namespace joulelab

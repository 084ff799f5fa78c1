#include "analyse/place.h"

#include <fmt/format.h>

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
  return fmt::format(
      "The same energy emits {} times as much CO2e in {} as in {}: a ratio of two {} intensities "
      "from tables, not of measurements.",
      significant(comparison.ratio), phrase(a), phrase(b), words_of(a.basis));
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
          a.code, b.code, a.value.value / b.value.value, a.basis == b.basis, {}};
      comparison.sentence = sentence_of(comparison, a, b);
      comparisons.push_back(std::move(comparison));
    }
  }
  return comparisons;
}

}  // namespace joulelab

#include "train/kappa.h"

#include <numeric>

namespace joulelab {

std::optional<double> cohens_kappa(std::int64_t hits, std::span<const std::int64_t> guesses,
                                   std::span<const std::int64_t> labels) {
  const auto images =
      static_cast<double>(std::accumulate(labels.begin(), labels.end(), std::int64_t{0}));
  double by_chance = 0;  // hits
  for (std::size_t i = 0; i < labels.size() && i < guesses.size(); ++i) {
    by_chance += static_cast<double>(guesses[i]) * static_cast<double>(labels[i]) / images;
  }
  if (!(images > by_chance)) return std::nullopt;
  return (static_cast<double>(hits) - by_chance) / (images - by_chance);
}

}  // namespace joulelab

#pragma once
// Agreement of guesses with labels beyond chance.

#include <cstdint>
#include <optional>
#include <span>

namespace joulelab {

// Cohen (1960): (p - e) / (1 - e), where p is the share of hits and e that of guessing with the
// same frequencies. Counts by class, of the same images. Nothing without an image, or where all
// guesses and labels are of one class.
std::optional<double> cohens_kappa(std::int64_t hits, std::span<const std::int64_t> guesses,
                                   std::span<const std::int64_t> labels);

}  // namespace joulelab

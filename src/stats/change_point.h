#pragma once
// Where the level of a series changed: the cheapest cut into pieces of constant mean. For the long
// phases of a training run, so that pieces are few and short excursions belong to the piece around
// them.

#include <cstddef>
#include <span>
#include <vector>

namespace joulelab {

struct PieceRule {
  std::size_t first_least = 1;  // values: a start that is unlike the rest may be one value long
  std::size_t least = 3;        // of every other piece
  double smallest = 0.01;       // noise below this share of the median is taken for this much
};

// The first index of each piece, ascending from 0. `series` are one or more measures of the same
// things, all as long, finite; they change together. Cost: squares about the pieces' means in units
// of each series' noise (median absolute difference of neighbours x 1.4826 / sqrt(2)), and for each
// change 3 log n for its place and for each new level. Optimal partitioning: Jackson et al. 2005,
// IEEE Signal Processing Letters 12, 105; the penalty's 3 log n: Zhang & Siegmund 2007, Biometrics
// 63, 22. O(n^2). Thread-safe.
std::vector<std::size_t> pieces_of(std::span<const std::vector<double>> series,
                                   const PieceRule& rule = {});

}  // namespace joulelab

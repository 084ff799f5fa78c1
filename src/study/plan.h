#pragma once
// From a study to the cells in the order in which they run: pure, and the same on every machine
// and with every standard library (std::shuffle is not), so that a plan can be published.

#include <cstdint>
#include <vector>

#include "record/run.h"
#include "study/study.h"

namespace joulelab {

// Full crossing of the factors, once in each block; a block is one repetition of everything.
// `random_blocks`: each block in an order of its own (Fisher and Yates 1938, drawn by SplitMix64
// from the study's seed and the block's number: more repetitions leave the earlier blocks as they
// were). `as_written`: every block in the order of the file, the last factor varying fastest.
std::vector<Cell> plan(const Study& study);

// The number of cells, without making them. Saturates.
std::uint64_t planned_cells(const Study& study);

// What the work of `repetition` is seeded with: the same for all cells of a block, so that they
// differ by their factors alone. Below 2^31, which every framework accepts.
std::uint64_t training_seed(const Study& study, int repetition);

}  // namespace joulelab

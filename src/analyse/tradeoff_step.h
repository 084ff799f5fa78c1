#pragma once
// RQ2 in words: what more accuracy costs, cell against cell.

#include <functional>
#include <vector>

#include "analyse/findings.h"
#include "analyse/matrix.h"

namespace joulelab {

// Within each set of data: along the front from each cell to the next more accurate, from the
// frugal end to the accurate one where there are more than two, and from a cell of the front to
// each cell that it beats (the most accurate of those that cost no more). Cells at chance take no
// part. One step a set of data is the answer: the whole front, or, of a front of one cell, its most
// accurate rival. Each interval holds with 95 % by itself: ratios as ratio_of_means() has them,
// differences by Welch's t.
std::vector<TradeoffStep> tradeoffs_of(const Matrix& matrix,
                                       const std::vector<ParetoPoint>& points);

// The same of any points that compete with each other; `compare` fills in the intervals and over
// how many combinations they hold.
std::vector<TradeoffStep> steps_between(
    const std::vector<ParetoPoint>& points,
    const std::function<void(const ParetoPoint& from, const ParetoPoint& to, TradeoffStep& step)>&
        compare);

}  // namespace joulelab

#pragma once
// RQ3 as far as one study answers it: what was measured, modelled, assumed or not covered at all,
// and how far two instruments on the same component differ.

#include <map>
#include <span>
#include <string>
#include <vector>

#include "analyse/findings.h"
#include "record/run.h"

namespace joulelab {

// All of these look at finished runs only.
std::vector<ChannelFinding> channels_of(std::span<const Run> runs);
std::vector<MeterRatio> meter_ratios_of(std::span<const Run> runs);
std::map<std::string, int> not_covered_of(std::span<const Run> runs);

struct GradeShares {
  double measured = 0, modelled = 0, constant = 0;  // sum 1; all 0 where there is no energy
};
GradeShares grade_shares_of(std::span<const Run> runs);

}  // namespace joulelab
